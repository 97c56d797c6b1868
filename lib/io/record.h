/* SPDX-License-Identifier: ISC
 *
 * One row in memory. The bytes of all fields are in one buffer, which is reused for the next row.
 * Fields hold offsets, not pointers, so the buffer may move while a row is built.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stddef.h>
#include <string.h>

struct field {
	size_t at, n;
	/* the text, if it is kept elsewhere; NULL: it is in the record */
	const char *elsewhere;
};

struct record {
	char *text;
	size_t used, text_cap;
	struct field *fields;
	size_t fields_cap;
	/*
	 * The input line of the row, with its newline, if it is already in the form in which it
	 * would be written; then no field needs quotes. Otherwise NULL.
	 */
	const char *line;
	size_t line_n;
	const char *tail;           /* as it would be written after it, with a newline; NULL: not known */
	size_t tail_n;
};

void record_init(struct record *);

/*
 * Make room for n more bytes, or for fields 0 to n - 1. Without memory they end the program with
 * status 3.
 */
void record_need_text(struct record *, size_t n);
void record_need_fields(struct record *, size_t n);

/* Makes room for fields 0 to n - 1, all of them empty, with no tail. */
void record_clear_fields(struct record *, size_t n);

/* Appends text that will become a field or part of one. */
static inline void
record_append(struct record *r, const void *s, size_t n)
{
	if (n > r->text_cap - r->used)
		record_need_text(r, n);
	memcpy(r->text + r->used, s, n);
	r->used += n;
}

/* Sets field i to the text from this offset to the end. There must be room for the field. */
static inline void
record_end(struct record *r, size_t i, size_t at)
{
	r->fields[i] = (struct field){ .at = at, .n = r->used - at };
}

/* Sets field i. There must be room for it. */
static inline void
record_set(struct record *r, size_t i, const char *s, size_t n)
{
	size_t at = r->used;

	record_append(r, s, n);
	record_end(r, i, at);
}

/* Sets field i to a text that is kept elsewhere. */
static inline void
record_refer(struct record *r, size_t i, const char *s, size_t n)
{
	r->fields[i] = (struct field){ .n = n, .elsewhere = s };
}

static inline const char *
record_text(const struct record *r, size_t i)
{
	return r->fields[i].elsewhere != NULL ? r->fields[i].elsewhere : r->text + r->fields[i].at;
}

static inline size_t
record_length(const struct record *r, size_t i)
{
	return r->fields[i].n;
}

#endif

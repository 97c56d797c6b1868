/* SPDX-License-Identifier: ISC
 *
 * Splits lines into fields. In a form with fixed columns the first field is a prefix or range, in
 * the syntax of range.h.
 */
#include "join_line.h"

#include <string.h>

#include "addr/addr_fault.h"
#include "addr/range.h"

static const char *const known[][6] = {
	[JOIN_CSV] = { NULL },
	[JOIN_PFX2AS] = { "prefix", "asn", NULL },
	[JOIN_DELEGATED] = { "prefix", "registry", "cc", "date", "status", NULL },
};

const char *
join_line_column(enum join_form form, size_t i)
{
	return known[form][i];
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Returns the next word at *s, of *n bytes, and moves *s to its end. At the end of the line, the
 * word is empty.
 */
static const char *
next_word(const char **s, const char *end, size_t *n)
{
	const char *begin;

	while (*s < end && is_blank(**s))
		(*s)++;
	begin = *s;
	while (*s < end && !is_blank(**s))
		(*s)++;
	*n = (size_t)(*s - begin);
	return begin;
}

enum join_form
join_line_form(const char *s, size_t n)
{
	const char *end = s + n, *word, *bar = s;
	size_t bars = 0, word_n;
	struct range range;

	while ((bar = memchr(bar, '|', (size_t)(end - bar))) != NULL) {
		bars++;
		bar++;
	}
	if (bars >= 5)
		return JOIN_DELEGATED;
	word = next_word(&s, end, &word_n);
	if (range_usable(range_parse(word, word_n, &range)) && s < end)
		return JOIN_PFX2AS;
	return JOIN_CSV;
}

/* --- CSV */

/* Returns the separator between fields if there is no comma; 0 if there is none. */
static char
other_separator(const char *s, size_t n)
{
	bool quoted = false;
	char found = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && s[i] == ',')
			return 0;
		else if (!quoted && (s[i] == ';' || s[i] == '\t') && found == 0)
			found = s[i];
	}
	return found;
}

const char *
join_line_fault(const char *s, size_t n)
{
	char separator = other_separator(s, n);

	if (addr_fault(s, n) == ADDR_FAULT_JSON)
		return "JSON: make CSV of it, as jq -r '[.prefix, .asn] | @csv' does";
	if (separator == ';')
		return "semicolons between fields: make them commas, as tr ';' , does";
	return separator == '\t' ? "tabs between fields: make them commas, as tr '\\t' , does" : NULL;
}

/*
 * Takes a field in quotes; s is at the first quote. Returns the end of the field, NULL if it is
 * broken.
 */
static const char *
take_quoted(struct record *r, size_t i, const char *s, const char *end)
{
	size_t at = r->used;
	const char *quote;

	for (s++; (quote = memchr(s, '"', (size_t)(end - s))) != NULL; s = quote + 2) {
		record_append(r, s, (size_t)(quote - s));
		if (quote + 1 == end || quote[1] != '"')
			break;
		record_append(r, "\"", 1);
	}
	record_end(r, i, at);
	return quote != NULL && (quote + 1 == end || quote[1] == ',') ? quote + 1 : NULL;
}

static const char *
split_csv(const char *s, const char *end, struct record *r, size_t *fields)
{
	const char *begin;

	for (;; s++) {
		record_need_fields(r, *fields + 1);
		begin = s;
		if (s < end && *s == '"') {
			if ((s = take_quoted(r, *fields, s, end)) == NULL)
				return "broken quote";
		} else {
			s = memchr(s, ',', (size_t)(end - s));
			s = s != NULL ? s : end;
			record_refer(r, *fields, begin, (size_t)(s - begin));
		}
		++*fields;
		if (s == end)
			return NULL;
	}
}

/* --- the others */

/* Sets the first field to ADDRESS/LENGTH. */
static void
put_prefix(struct record *r, const char *address, size_t n, const char *length, size_t length_n)
{
	record_append(r, address, n);
	record_append(r, "/", 1);
	record_append(r, length, length_n);
	record_end(r, 0, 0);
}

static const char *
split_pfx2as(const char *s, const char *end, struct record *r, size_t *fields)
{
	const char *word[3];
	size_t n[3], rest_n;

	for (size_t i = 0; i < 3; i++)
		word[i] = next_word(&s, end, &n[i]);
	next_word(&s, end, &rest_n);
	*fields = 2;
	if (memchr(word[0], '/', n[0]) != NULL && n[1] > 0 && n[2] == 0) {
		record_refer(r, 0, word[0], n[0]);
		record_refer(r, 1, word[1], n[1]);
		return NULL;
	}
	if (n[2] == 0 || rest_n > 0)
		return "want an address, the length of its prefix, and the AS";
	put_prefix(r, word[0], n[0], word[1], n[1]);
	record_refer(r, 1, word[2], n[2]);
	return NULL;
}

/* Sets the first field to a range. The number of addresses need not be a power of two. */
static const char *
put_count(struct record *r, const char *address, size_t address_n, const char *count, size_t n)
{
	char text[2 * ADDR_STRLEN + 1];
	struct addr first, last;
	uint64_t size = 0;
	size_t text_n;

	for (size_t i = 0; i < n && size <= UINT32_MAX; i++) {
		if (count[i] < '0' || count[i] > '9')
			return "bad number of addresses";
		size = size * 10 + (unsigned)(count[i] - '0');
	}
	if (!addr_parse(address, address_n, &first) || !addr_is4(&first))
		return "bad address";
	if (size == 0 || size - 1 > UINT32_MAX - addr_to4(&first))
		return "bad number of addresses";
	last = addr_from4(addr_to4(&first) + (uint32_t)(size - 1));
	text_n = addr_format(&first, text);
	text[text_n++] = '-';
	text_n += addr_format(&last, text + text_n);
	record_set(r, 0, text, text_n);
	return NULL;
}

static bool
is(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(s, word, n) == 0;
}

/* The RIRs' exchange format: registry|cc|type|start|value|date|status[|...] */
static const char *
split_delegated(const char *s, const char *end, struct record *r, size_t *fields)
{
	const char *field[7] = { s };
	size_t n[7] = { 0 }, count = 0;

	while (count < 7 && s <= end) {
		const char *bar = memchr(s, '|', (size_t)(end - s));

		field[count] = s;
		s = bar != NULL ? bar : end;
		n[count] = (size_t)(s - field[count]);
		count++;
		s++;
	}
	/* The version line begins with a number, and a summary has six fields. */
	if ((n[0] > 0 && *field[0] >= '0' && *field[0] <= '9') || (count == 6 && is(field[5], n[5], "summary")))
		return NULL;
	if (count < 7)
		return "want registry|cc|type|start|value|date|status";
	if (is(field[2], n[2], "asn"))
		return NULL;
	if (is(field[2], n[2], "ipv6")) {
		put_prefix(r, field[3], n[3], field[4], n[4]);
	} else {
		const char *why = is(field[2], n[2], "ipv4") ? put_count(r, field[3], n[3], field[4], n[4]) : "bad type: want ipv4, ipv6 or asn";

		if (why != NULL)
			return why;
	}
	record_refer(r, 1, field[0], n[0]);
	record_refer(r, 2, field[1], n[1]);
	record_refer(r, 3, field[5], n[5]);
	record_refer(r, 4, field[6], n[6]);
	*fields = 5;
	return NULL;
}

const char *
join_line_split(enum join_form form, const char *s, size_t n, struct record *r, size_t *fields)
{
	*fields = 0;
	r->used = 0;
	record_need_fields(r, 5);
	if (form == JOIN_PFX2AS)
		return split_pfx2as(s, s + n, r, fields);
	if (form == JOIN_DELEGATED)
		return split_delegated(s, s + n, r, fields);
	return split_csv(s, s + n, r, fields);
}

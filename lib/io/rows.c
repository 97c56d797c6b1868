/* SPDX-License-Identifier: ISC
 *
 * Reads CSV rows: plain ones by the positions of their delimiters, all others with libcsv. This
 * is the only file that includes <csv.h>.
 */
#include "io/rows.h"

#include <csv.h>
#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/block.h"
#include "io/inbuf.h"
#include "io/signals.h"

/* The number of malformed rows that are reported one by one. */
#define REPORTS 10

/* A column that has a place in rows, and its number in the present file. */
struct wanted {
	size_t column, place;
};

/* libcsv strips spaces and tabs by default; by RFC 4180, section 2, they are part of the field. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

void
rows_init(struct rows *r)
{
	r->parser = allocate_or_die(1, sizeof(*r->parser));
	record_init(&r->record);
	memset(r->lines, 0, sizeof(r->lines));  /* their text points into the block */
	delimiters_open(&r->delimiters, false);
	json_rows_init(&r->json);
}

static uint64_t
newlines(const char *s, size_t n)
{
	const char *end = s + n;
	uint64_t count = 0;

	while (s < end && (s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
		count++;
		s++;
	}
	return count;
}

void
rows_malformed(struct rows *r, const char *why)
{
	r->malformed++;
	if (r->malformed <= REPORTS)
		warnx("%s:%ju: %s", r->name, (uintmax_t)r->begin, why);
}

static void __attribute__((format(printf, 2, 3)))
malformed(struct rows *r, const char *format, ...)
{
	va_list args;
	char why[96];

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	/* Without a header nothing in the file can be interpreted. */
	if (r->place == NULL) {
		r->refused = true;
		warnx("%s:%ju: %s", r->name, (uintmax_t)r->begin, why);
	} else {
		r->n++;
		rows_malformed(r, why);
	}
}

static void
on_field(void *s, size_t n, void *ctx)
{
	struct rows *r = ctx;
	size_t column = r->column++, i = column;

	if (column == 0)
		r->begin = r->at_line;
	if (r->quotes)
		r->at_line += newlines(s, n);
	if (r->place == NULL)
		record_need_fields(&r->record, column + 1);
	else if (column >= r->width || r->place[column] == -1)
		return;
	else
		i = (size_t)r->place[column];
	record_set(&r->record, i, s, n);
}

static void
take_header(struct rows *r, size_t n)
{
	size_t places = 0;

	r->place = r->header(r->ctx, r->name, &r->record, n, &places);
	r->refused = r->place == NULL;
	r->width = n;
	r->wanted = reallocate_or_die(r->wanted, n, sizeof(*r->wanted));
	r->wanted_n = 0;
	for (size_t i = 0; r->place != NULL && i < n; i++)
		if (r->place[i] != -1)
			r->wanted[r->wanted_n++] = (struct wanted){ .column = i, .place = (size_t)r->place[i] };
	record_clear_fields(&r->record, places);
	for (size_t i = 0; i < ROWS_AHEAD; i++)
		record_clear_fields(&r->lines[i], places);
}

/* Hands on rows, the first of which begins on this line. */
static void
hand_on(struct rows *r, struct record *rows, size_t n)
{
	if (r->add != NULL)
		r->add(r->ctx, rows, n);
	for (size_t i = 0; i < n && !r->enough; i++, r->begin++) {
		r->n++;
		r->enough = !r->row(r->ctx, &rows[i]);
	}
}

/*
 * c is the byte that ended the row, or -1 at the end of the file. libcsv also calls this for each
 * newline between rows; then there are no fields.
 */
static void
on_row(int c, void *ctx)
{
	struct rows *r = ctx;
	size_t n = r->column;

	r->column = 0;
	r->between = c == '\n';
	if (c == '\n')
		r->at_line++;
	if (n > 0 && !r->refused && !r->enough) {
		if (r->place == NULL)
			take_header(r, n);
		else if (n < r->width || (n > r->width && !r->longer))
			malformed(r, "%zu field%s, header has %zu", n, n == 1 ? "" : "s", r->width);
		else
			hand_on(r, &r->record, 1);
	}
	r->record.used = 0;
}

/* Forgets the row that was being read, and the part of it that libcsv holds. */
static void
drop_row(struct rows *r, const char *why)
{
	if (r->column == 0)
		r->begin = r->at_line;
	r->at_line += newlines((char *)r->parser->entry_buf, r->parser->entry_pos);
	r->column = 0;
	r->record.used = 0;
	malformed(r, "%s", why);
}

/* Parses a piece that ends with its only newline, or that has no newline. */
static void
parse(struct rows *r, const char *s, size_t n)
{
	bool quote = memchr(s, '"', n) != NULL, before = r->quotes;

	/*
	 * A quoted field ends at the byte after its quote, which may be the first byte of the
	 * next piece.
	 */
	r->quotes = quote || before;
	r->between = false;
	while (n > 0 && !r->refused && !r->enough) {
		size_t done;

		if (r->skip) {
			if (s[n - 1] != '\n')
				break;
			s += n - 1;
			n = 1;
			r->skip = false;
		}
		done = csv_parse(r->parser, s, n, on_field, on_row, r);
		s += done;
		n -= done;
		/* Errors after the last wanted row do not matter. */
		if (r->refused || r->enough)
			break;
		if (n > 0 && csv_error(r->parser) != CSV_EPARSE) {
			warnx("%s: %s", r->name, csv_strerror(csv_error(r->parser)));
			status_exit(r->st, 3);
		}
		if (n > 0) {
			drop_row(r, "broken quote");
			csv_fini(r->parser, NULL, NULL, NULL);
			r->skip = true;
		}
	}
	r->quotes = quote;
}

/* Whether the next delimiters are those of a plain row: the commas of a row, then a newline. */
static bool
is_plain(const struct rows *r, const char *block, size_t at, size_t mark)
{
	const uint32_t *m = &r->delimiters.at[mark];
	size_t last = r->width - 1;
	int other = 0;

	if (r->delimiters.n - mark < r->width)
		return false;
	for (size_t i = 0; i < last; i++)
		other |= block[m[i]] ^ ',';
	/* An empty line is not a row, not even of one empty field. */
	return (other | (block[m[last]] ^ '\n')) == 0 && m[last] > at;
}

/* Sets line to a plain row of the block with the delimiters m. */
static void
take_line(const struct rows *r, struct record *line, char *block, size_t at, const uint32_t *m)
{
	for (size_t i = 0; i < r->wanted_n; i++) {
		size_t column = r->wanted[i].column, begin = column > 0 ? m[column - 1] + 1 : at;

		line->fields[r->wanted[i].place] = (struct field){ .at = begin, .n = m[column] - begin };
	}
	line->text = block;
	line->line = block + at;
	line->line_n = m[r->width - 1] + 1 - at;
}

/*
 * Takes the plain rows from at; the first delimiter of the first row is *mark. Returns the offset
 * of their end.
 */
static size_t
take_lines(struct rows *r, char *block, size_t at, size_t *mark)
{
	size_t max = r->add != NULL ? ROWS_AHEAD : 1, n;

	do {
		for (n = 0; n < max && is_plain(r, block, at, *mark); n++) {
			take_line(r, &r->lines[n], block, at, &r->delimiters.at[*mark]);
			at += r->lines[n].line_n;
			*mark += r->width;
		}
		r->begin = r->at_line;
		r->at_line += n;
		if (n > 0)
			hand_on(r, r->lines, n);
	} while (n == max && !r->enough);
	return at;
}

/* Whether a row that has just begun may still turn out to be plain once its end arrives. */
static bool
can_wait(const struct rows *r, size_t n)
{
	return r->between && r->place != NULL && !r->scalar && n < BLOCK_SIZE;
}

/* Takes rows of JSON. */
static void
take_json(struct rows *r, const char *block, size_t n, bool last)
{
	size_t at = 0, columns;
	const char *why;

	for (; json_rows_next(&r->json, block, n, &at, last, &r->at_line); r->record.used = 0) {
		r->begin = r->at_line - 1;
		why = r->place == NULL ? json_rows_header(&r->json, &r->record, &columns) : NULL;
		if (r->place == NULL && why == NULL) {
			take_header(r, columns);
			r->record.used = 0;
			if (r->refused || r->enough)
				return;
		}
		if (why == NULL)
			why = json_rows_put(&r->json, &r->record, r->place);
		if (why != NULL)
			malformed(r, "%s", why);
		else
			hand_on(r, &r->record, 1);
		if (r->refused || r->enough)
			return;
	}
}

size_t
rows_take(struct rows *r, char *block, size_t n, bool last)
{
	size_t at = 0, mark = 0;

	if (r->is_json) {
		take_json(r, block, n, last);
		return n;
	}
	if (!r->scalar)
		delimiters_find(&r->delimiters, block, n);
	while (at < n && !r->refused && !r->enough) {
		const char *newline;
		size_t piece;

		if (r->between && r->place != NULL && !r->scalar) {
			while (mark < r->delimiters.n && r->delimiters.at[mark] < at)
				mark++;
			at = take_lines(r, block, at, &mark);
			if (at == n || r->enough)
				break;
		}
		newline = memchr(block + at, '\n', n - at);
		if (newline == NULL && !last && can_wait(r, n - at))
			break;
		piece = newline != NULL ? (size_t)(newline - block) + 1 - at : n - at;
		parse(r, block + at, piece);
		at += piece;
	}
	/* No more rows are wanted. */
	return r->refused || r->enough ? n : at;
}

void
rows_begin(struct rows *r, const char *name)
{
	csv_init(r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
	csv_set_space_func(r->parser, no_space);
	csv_set_blk_size(r->parser, BLOCK_SIZE);
	r->name = name;
	r->place = NULL;
	r->is_json = r->refused = r->quotes = r->skip = r->between = false;
	json_rows_begin(&r->json);
	r->at_line = 1;
	r->column = r->record.used = 0;
}

/*
 * A last row may lack its newline, unless reading stopped before the end, since then it may be
 * incomplete.
 */
void
rows_finish(struct rows *r, bool whole)
{
	if (whole && !r->refused && !r->enough && csv_fini(r->parser, on_field, on_row, r) != 0)
		drop_row(r, "quote without an end");
	csv_free(r->parser);
}

static size_t
skip_space(const char *s, size_t at, size_t n)
{
	while (at < n && isspace((unsigned char)s[at]))
		at++;
	return at;
}

/*
 * Returns the first byte that is not white space if it is a bracket and the next byte may follow
 * it in JSON; otherwise 0.
 */
static char
json_bracket(const char *s, size_t n)
{
	size_t first = skip_space(s, 0, n), next = skip_space(s, first + 1, n);

	if (next >= n || strchr(s[first] == '{' ? "\"}" : s[first] == '[' ? "{[\"" : "", s[next]) == NULL || s[next] == '\0')
		return 0;
	return s[first];
}

static const char byte_order_mark[] = "\xef\xbb\xbf";

static size_t
mark_length(const char *s, size_t n)
{
	size_t length = strlen(byte_order_mark);

	return n >= length && memcmp(s, byte_order_mark, length) == 0 ? length : 0;
}

/* Whether the n bytes that have arrived are enough for look_at_beginning. */
static bool
shows_form(const char *s, size_t n)
{
	size_t first = skip_space(s, mark_length(s, n), n);

	if (first == n || (n < strlen(byte_order_mark) && memcmp(s, byte_order_mark, n) == 0))
		return false;
	return (s[first] != '{' && s[first] != '[') || skip_space(s, first + 1, n) < n;
}

/*
 * Determines the format of a file from its beginning. Returns the length of a byte order mark,
 * which is skipped.
 */
static size_t
look_at_beginning(struct rows *r, const char *s, size_t n)
{
	size_t skip = mark_length(s, n);
	char bracket = json_bracket(s + skip, n - skip);

	r->is_json = bracket == '{';
	if (bracket == '[') {
		warnx("%s: a JSON array: want one object per line: convert it: jq -c '.[]'", r->name);
		r->refused = true;
	}
	return skip;
}

bool
rows_read(struct rows *r, int fd, const char *name)
{
	char block[DELIMITERS_TEXT + DELIMITERS_SLACK];
	size_t rest = 0, at;
	ssize_t got = 0;
	bool first = true;

	rows_begin(r, name);
	block_widen_pipe(fd);
	while (!r->refused && !r->enough) {
		outbuf_flush_or_die(r->out, r->st);
		if (r->wait != NULL)
			r->wait(r->ctx, fd);
		got = inbuf_read(fd, name, block + rest, BLOCK_SIZE, r->st);
		if (got <= 0)
			break;
		rest += (size_t)got;
		if (first && rest < BLOCK_SIZE && !shows_form(block, rest))
			continue;
		at = first ? look_at_beginning(r, block, rest) : 0;
		at += rows_take(r, block + at, rest - at, false);
		rest -= at;
		memmove(block, block + at, rest);
		first = false;
	}
	if (got == 0) {
		at = first ? look_at_beginning(r, block, rest) : 0;
		rows_take(r, block + at, rest - at, true);
	}
	rows_finish(r, got == 0);
	return !r->refused;
}

void
rows_report(const struct rows *r)
{
	if (r->malformed > REPORTS)
		warnx("%ju malformed rows were left out; the first %d are named above", (uintmax_t)r->malformed, REPORTS);
}

/* SPDX-License-Identifier: ISC
 *
 * Checks lib/io/rows.c and lib/io/delimiters.c. Rows that bypass the parser give the same results
 * and messages as rows that pass through it, wherever the text is divided. The two ways to find
 * delimiters agree. The argument is the seed.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/rows.h"

enum { TEXT_MAX = 3 * BLOCK_SIZE, COLUMNS_MAX = 1 << 18 };

/* The way in which the text is processed. */
enum way { PARSED, PLAIN, VECTORS };

struct test {
	struct rows rows;
	FILE *log;                  /* the results: names, fields and messages */
	int place[COLUMNS_MAX];
	size_t width;
	bool all;                   /* a place for each column, in their order */
	uint64_t random;
	char text[TEXT_MAX];
	size_t n;
	/* all rows, and those of them that bypassed the parser */
	uint64_t rows_n, lines_n;
};

static uint64_t
next(struct test *t, uint64_t below)
{
	t->random = t->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (t->random >> 33) % below;
}

/* Selects every second column, the last first, or all of them. */
static const int *
on_header(void *ctx, const char *file, const struct record *names, size_t n, size_t *places)
{
	struct test *t = ctx;

	t->width = *places = n;
	for (size_t i = 0; i < n; i++) {
		t->place[i] = t->all ? (int)i : i % 2 == 0 ? (int)(n - 1 - i) : -1;
		fprintf(t->log, "%s %zu: %zu ", file, i, record_length(names, i));
		fwrite(record_text(names, i), 1, record_length(names, i), t->log);
	}
	return n == 7 ? NULL : t->place;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct test *t = ctx;
	size_t line = 0;

	fprintf(t->log, "\n%ju:", (uintmax_t)t->rows.n);
	for (size_t i = 0; i < t->width; i++) {
		const char *s;
		size_t n;

		if (t->place[i] == -1)
			continue;
		s = record_text(row, (size_t)t->place[i]);
		n = record_length(row, (size_t)t->place[i]);
		fprintf(t->log, " %zu ", n);
		fwrite(s, 1, n, t->log);
		if (row->line != NULL && t->all && (s != row->line + line || s[n] != (i + 1 < t->width ? ',' : '\n')))
			errx(1, "the line is not made of its fields");
		line += n + 1;
	}
	if (row->line != NULL && t->all && line != row->line_n)
		errx(1, "the line is longer than its fields");
	t->rows_n++;
	t->lines_n += row->line != NULL;
	return t->rows.n < 60000;
}

/*
 * Returns the log of the text, including all messages, to be freed. cuts are the places at which
 * the text is divided.
 */
static char *
take(struct test *t, enum way way, const size_t *cuts, size_t cuts_n, size_t *log_n)
{
	FILE *messages = stderr;
	char block[DELIMITERS_TEXT + DELIMITERS_SLACK], *log = NULL;
	size_t at = 0, rest = 0, used;

	t->log = stderr = open_memstream(&log, log_n);
	if (t->log == NULL)
		err(1, "open_memstream");
	t->rows.n = t->rows.malformed = 0;
	t->rows.enough = false;
	t->rows.scalar = way == PARSED;
	t->rows.delimiters.scalar |= way == PLAIN;
	rows_begin(&t->rows, "text");
	for (size_t i = 0; i <= cuts_n; i++)
		for (size_t end = i < cuts_n ? cuts[i] : t->n, n; at < end; at += n) {
			n = end - at < BLOCK_SIZE ? end - at : BLOCK_SIZE;
			memcpy(block + rest, t->text + at, n);
			rest += n;
			memset(block + rest, t->n % 2 ? ',' : '\n', DELIMITERS_SLACK);
			used = rows_take(&t->rows, block, rest, false);
			rest -= used;
			memmove(block, block + used, rest);
		}
	memset(block + rest, t->n % 2 ? ',' : '\n', DELIMITERS_SLACK);
	rows_take(&t->rows, block, rest, true);
	rows_finish(&t->rows, true);
	fprintf(t->log, "\n%ju rows, %ju malformed\n", (uintmax_t)t->rows.n, (uintmax_t)t->rows.malformed);
	fclose(t->log);
	stderr = messages;
	if (way == PLAIN)
		delimiters_open(&t->rows.delimiters, false);
	return log;
}

static void
compare(struct test *t, enum way way, const size_t *cuts, size_t cuts_n, const char *wanted, size_t wanted_n)
{
	size_t n;
	char *log = take(t, way, cuts, cuts_n, &n);

	if (n != wanted_n || memcmp(log, wanted, n) != 0) {
		fprintf(stderr, "text:\n%.*s\nwanted:\n%s\ngot:\n%s\n", (int)t->n, t->text, wanted, log);
		errx(1, "way %d differs, torn at %zu", way, cuts_n > 0 ? cuts[0] : 0);
	}
	free(log);
}

static void
put(struct test *t, const char *s)
{
	size_t n = strlen(s);

	memcpy(t->text + t->n, s, n);
	t->n += n;
}

/* Makes rows of all kinds, of about n bytes; if tame, most of them are plain. */
static void
make(struct test *t, size_t n, bool tame)
{
	static const char *const wild[] = { ",", "\n", "\"", "\r", "\r\n", "a", "\"\"", "\",", "\"\n",
	    ",\"", " ", "\t", "\n\n" };
	static const char *const fields[] = { "", "a", "10.0.0.1", "443",
	    "a rather long field that goes over a block of 64 bytes, no",
	    "\303\251", "\254\242\212\215", "b c" };
	static const char *const odd[] = { "\"x,y\"", "\"two\nlines\"", "\"\"",
	    "\"say \"\"hi\"\"\"", "b\"roken", "\"bro\"ken", "x\ry" };
	size_t columns = 1 + next(t, 6);

	t->n = 0;
	while (t->n < n) {
		size_t row = tame && next(t, 20) > 0 ? columns : 1 + next(t, 8);

		if (!tame && next(t, 2)) {
			put(t, wild[next(t, sizeof(wild) / sizeof(*wild))]);
			continue;
		}
		if (next(t, 30) == 0)
			t->text[t->n++] = '\0';
		for (size_t i = 0; i < row; i++) {
			const char *s = fields[next(t, sizeof(fields) / sizeof(*fields))];

			put(t, next(t, tame ? 200 : 10) > 0 ? s : odd[next(t, sizeof(odd) / sizeof(*odd))]);
			put(t, i + 1 < row ? "," : next(t, 100) > 0 ? "\n" : "\r\n");
		}
	}
	/* Some texts lack the final newline. */
	t->n -= next(t, 2) < t->n;
}

/*
 * Checks the text in one piece, then divided. A short text is divided in two places, the first of
 * which is each possible one; a long text at random places.
 */
static void
check(struct test *t)
{
	size_t cuts[100], n;
	char *wanted;

	t->all = next(t, 2);
	wanted = take(t, PARSED, NULL, 0, &n);
	for (enum way way = PLAIN; way <= VECTORS; way++)
		compare(t, way, NULL, 0, wanted, n);
	for (size_t i = 1; i < t->n && t->n < 100; i++) {
		cuts[0] = i;
		cuts[1] = i + 1 + next(t, t->n - i);
		for (enum way way = PARSED; way <= VECTORS; way++)
			compare(t, way, cuts, 2, wanted, n);
	}
	for (int round = 0; round < 10 && t->n >= 100; round++) {
		for (size_t i = 0; i < 100; i++)
			cuts[i] = t->n * i / 100 + next(t, t->n / 100 + 1);
		compare(t, VECTORS, cuts, 100, wanted, n);
	}
	free(wanted);
}

/* Any bytes; delimiters are rare or frequent. */
static void
check_marks(struct test *t)
{
	static struct delimiters plain, vectors;

	delimiters_open(&plain, true);
	delimiters_open(&vectors, false);
	for (int round = 0; round < 300; round++) {
		size_t n = next(t, round % 3 ? 300 : DELIMITERS_TEXT + 1);
		uint64_t of = 1 + next(t, 8);

		for (size_t i = 0; i < n + DELIMITERS_SLACK; i++)
			t->text[i] = (char)(next(t, of) ? next(t, 256) : (uint64_t)",\"\r\n"[next(t, 4)]);
		delimiters_find(&plain, t->text, n);
		delimiters_find(&vectors, t->text, n);
		if (plain.n != vectors.n || memcmp(plain.at, vectors.at, plain.n * sizeof(*plain.at)) != 0)
			errx(1, "delimiters differ in round %d", round);
		for (size_t i = 0, k = 0; i < n; i++)
			if (strchr(",\"\r\n", t->text[i]) != NULL && t->text[i] != '\0' && (k >= plain.n || plain.at[k++] != i))
				errx(1, "a mark is missing in round %d", round);
	}
}

int
main(int argc, char *argv[])
{
	static struct test t;

	t.random = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
	t.rows = (struct rows){ .header = on_header, .row = on_row, .ctx = &t };
	rows_init(&t.rows);
	check_marks(&t);
	for (int round = 0; round < 3000; round++) {
		make(&t, 1 + next(&t, 60), round % 2);
		check(&t);
	}
	for (int round = 0; round < 30; round++) {
		make(&t, 1000 + next(&t, TEXT_MAX - 5000), round % 3 > 0);
		check(&t);
	}
	printf("%ju rows, %ju of them not parsed\n", (uintmax_t)t.rows_n, (uintmax_t)t.lines_n);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes CSV, rows of JSON, and expressions. An input is a line with an expression, a byte, and
 * rows, which arrive in pieces of that size. Rows that bypass the parser equal those that pass
 * through it.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "../../zfilter/columns.h"
#include "../../zfilter/expr.h"
#include "io/block.h"
#include "io/rows.h"

struct run {
	const char *expression, *text;
	size_t n, piece;
	struct rows rows;
	struct columns columns;
	struct expr expr;
	uint64_t hash, rows_n;
};

static void
mix(struct run *r, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		r->hash = (r->hash ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	r->hash = r->hash * UINT64_C(0x100000001b3) + n;
}

static const int *
on_header(void *ctx, const char *file, const struct record *names, size_t n, size_t *places)
{
	struct run *r = ctx;
	const int *place = columns_bind(&r->columns, file, names, n);

	*places = r->columns.n;
	return place;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct run *r = ctx;

	for (size_t i = 0; i < r->columns.n; i++)
		mix(r, record_text(row, i), record_length(row, i));
	r->hash += expr_true(&r->expr, row);
	r->rows_n++;
	return true;
}

static void
take(struct run *r, size_t piece, bool scalar)
{
	static char block[DELIMITERS_TEXT + DELIMITERS_SLACK];
	size_t rest = 0, used;

	r->hash = r->rows_n = 0;
	r->rows.n = r->rows.malformed = 0;
	r->rows.enough = false;
	r->rows.scalar = scalar;
	rows_begin(&r->rows, "text");
	r->rows.is_json = r->n > 0 && r->text[0] == '{';
	for (size_t at = 0, some; at < r->n; at += some) {
		some = r->n - at < piece ? r->n - at : piece;
		memcpy(block + rest, r->text + at, some);
		rest += some;
		memset(block + rest, ',', DELIMITERS_SLACK);
		used = rows_take(&r->rows, block, rest, false);
		rest -= used;
		memmove(block, block + used, rest);
	}
	rows_take(&r->rows, block, rest, true);
	rows_finish(&r->rows, true);
}

static void
filter(void *ctx)
{
	struct run *r = ctx;
	uint64_t hash, rows_n;

	columns_init(&r->columns, NULL, NULL);
	expr_compile(&r->expr, r->expression, &r->columns);
	rows_init(&r->rows);
	take(r, r->piece, true);
	hash = r->hash;
	rows_n = r->rows_n;
	take(r, r->piece, false);
	FUZZ_CHECK(r->hash == hash && r->rows_n == rows_n);
	take(r, BLOCK_SIZE, false);
	FUZZ_CHECK(r->hash == hash && r->rows_n == rows_n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct run r;
	const uint8_t *newline = memchr(s, '\n', n);
	char *expression;

	if (newline == NULL || newline + 2 > s + n)
		return 0;
	expression = strndup((const char *)s, (size_t)(newline - s));
	/*
	 * A regular expression may take any memory and time: it is written by the user, and
	 * parsed by libc.
	 */
	if (strchr(expression, '~') != NULL && strpbrk(expression, "{*+\\") != NULL) {
		free(expression);
		return 0;
	}
	memset(&r, 0, sizeof(r));
	r.expression = expression;
	r.piece = newline[1] > 0 ? newline[1] : BLOCK_SIZE;
	r.text = (const char *)newline + 2;
	r.n = n - (size_t)(newline + 2 - s);
	r.rows.header = on_header;
	r.rows.row = on_row;
	r.rows.ctx = &r;
	fuzz_run(filter, &r);
	free(expression);
	return 0;
}

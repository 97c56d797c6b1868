/* SPDX-License-Identifier: ISC
 *
 * Streams of targets: both quick ways take no line that the slow one does not, for the same target, whatever the header;
 * what is written is read back; and a row gives the address and port that were put into it, whatever else it holds.
 */
#include "targets/target_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/csv.h"
#include "targets/target_batch.h"

static void
round_trip(const struct target *t)
{
	char text[TARGET_STRLEN];
	struct target again;
	size_t n = target_format(t, text);

	FUZZ_CHECK(n < sizeof(text) && target_parse(text, n, &again) == NULL);
	FUZZ_CHECK(addr_cmp(&t->addr, &again.addr) == 0 && t->port == again.port && t->pass == again.pass);
	FUZZ_CHECK(target_sum(t) == target_sum(&again));
}

static void
compare(struct target_batch *q, const char *text, size_t n)
{
	size_t lines = target_batch_find(q, text, n), i = 0;

	while (i < lines) {
		size_t end = target_batch_parse(q, i);

		FUZZ_CHECK(end >= i && end <= lines);
		for (; i < end; i++) {
			const char *line = text + q->start[i];
			struct target t;

			FUZZ_CHECK(target_parse(line, q->start[i + 1] - q->start[i] - 1, &t) == NULL);
			FUZZ_CHECK(!t.has_attempt && addr_is4(&t.addr));
			FUZZ_CHECK(q->target[i] == ((uint64_t)t.port << 32 | addr_to4(&t.addr)));
		}
		i += i < lines;
	}
}

static bool
equal(const struct target *a, const struct target *b)
{
	return addr_cmp(&a->addr, &b->addr) == 0 && a->port == b->port && a->attempt == b->attempt && a->has_attempt == b->has_attempt;
}

/* The text as a stream: with the quick way for plain lines, and without. Each line means the same, and so does the end. */
static void
compare_streams(struct target_batch *q, const char *text, size_t n)
{
	struct target_lines quick = { 0 }, slow = { 0 };
	size_t lines = target_batch_find(q, text, n), i = 0;
	struct target a, b;

	while (i < lines) {
		size_t plain = target_batch_parse(q, i) - i, taken = target_lines_take_plain(&quick, q->target + i, plain);

		FUZZ_CHECK(taken <= plain);
		for (; taken > 0; taken--, i++) {
			FUZZ_CHECK(target_lines_take(&slow, text + q->start[i], q->start[i + 1] - q->start[i] - 1, false, &b) == TARGET_LINE_GOOD);
			FUZZ_CHECK(!b.has_attempt && q->target[i] == ((uint64_t)b.port << 32 | addr_to4(&b.addr)));
		}
		if (i < lines) {
			const char *line = text + q->start[i];
			size_t length = q->start[i + 1] - q->start[i] - 1;
			enum target_line kind = target_lines_take(&quick, line, length, false, &a);

			FUZZ_CHECK(kind == target_lines_take(&slow, line, length, false, &b));
			FUZZ_CHECK(kind != TARGET_LINE_GOOD || equal(&a, &b));
			FUZZ_CHECK(kind != TARGET_LINE_BAD || quick.why == slow.why);
			i++;
		}
	}
	FUZZ_CHECK(quick.begun == slow.begun && quick.rows == slow.rows && quick.within_quotes == slow.within_quotes);
}

/* A row with the address and the port in two of its columns, and the input in another one. */
static void
compare_rows(const uint8_t *s, size_t n)
{
	static const char *const headers[] = { "saddr,x,sport", "sport,x,ip", "x,addr,port", "port,saddr,x" };
	static const char *const orders[] = { "axp", "pxa", "xap", "pax" };
	const struct target wanted = { .addr = addr_from4(0x0a000901), .port = 8443 };
	char field[CSV_FIELD_MAX(256)], row[sizeof(field) + 64];
	size_t which = n > 0 ? s[0] % 4 : 0, length = 0, line, end;
	struct target_lines t = { 0 };
	struct target got;
	enum target_line kind;

	n = n < sizeof(field) / 2 - 1 ? n : sizeof(field) / 2 - 1;
	for (const char *c = orders[which]; *c != '\0'; c++) {
		size_t m = *c == 'x' ? csv_field(field, (const char *)s, n) : (size_t)sprintf(field, *c == 'a' ? "10.0.9.1" : "\"8443\"");

		memcpy(row + length, field, m);
		length += m;
		row[length++] = c[1] != '\0' ? ',' : '\n';
	}
	FUZZ_CHECK(target_lines_take(&t, headers[which], strlen(headers[which]), false, &got) == TARGET_LINE_HEADER);
	/* White space and # at the beginning of a line make it a comment; what begins with the field may be that. */
	for (line = 0; line < length; line = end + 1) {
		const char *newline = memchr(row + line, '\n', length - line);

		end = (size_t)(newline - row);
		kind = target_lines_take(&t, row + line, end - line, false, &got);
		if (end + 1 == length && line == 0)
			FUZZ_CHECK((kind == TARGET_LINE_GOOD && equal(&got, &wanted)) || (kind == TARGET_LINE_NONE && orders[which][0] == 'x'));
		else
			FUZZ_CHECK(kind == TARGET_LINE_BAD);
	}
	FUZZ_CHECK(!t.within_quotes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct target_batch fast, plain;
	const char *end;
	char *text;

	if (fast.layouts[0].digits[0] == 0 && fast.layouts[81].digits[0] == 0 && plain.scalar == false) {
		target_batch_open(&fast, false);
		target_batch_open(&plain, true);
	}
	text = malloc(n + TARGET_BATCH_BLOCK);
	memcpy(text, s, n);
	memset(text + n, n % 2 ? '1' : '\n', TARGET_BATCH_BLOCK);
	compare(&fast, text, n);
	compare(&plain, text, n);
	compare_streams(&fast, text, n);
	compare_streams(&plain, text, n);
	compare_rows(s, n);
	free(text);

	/* Each line of its own length, so that nothing is read behind it. */
	for (size_t at = 0, len; at < n; at += len + 1) {
		struct target t;
		char *line;

		end = memchr(s + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - (const char *)s) - at : n - at;
		line = malloc(len);
		if (len > 0)
			memcpy(line, s + at, len);
		if (target_parse(line, len, &t) == NULL)
			round_trip(&t);
		target_none(line, len);
		free(line);
	}
	return 0;
}

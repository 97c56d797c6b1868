/* SPDX-License-Identifier: ISC
 *
 * Fuzzes streams of targets. The fast path accepts only lines that the scalar path accepts, with
 * the same target, under any header. A target that is written is read back, with its name. A row
 * gives the address and port that were put into it, whatever its other columns are.
 */
#include "targets/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/csv.h"
#include "targets/host_name.h"

/* A name is within the line, and stays with its target in its column. */
static void
round_trip_name(const struct target *t, const struct target_rest *rest, const char *line, size_t n)
{
	char text[TARGET_STRLEN + sizeof(",,,") + HOST_NAME_LENGTH_MAX];
	struct target_rest again;
	struct target target;
	size_t length;

	FUZZ_CHECK((rest->name == NULL) == (rest->name_n == 0));
	if (rest->name == NULL)
		return;
	FUZZ_CHECK(rest->name >= line && rest->name + rest->name_n <= line + n && !rest->bad_name);
	FUZZ_CHECK(host_name_length(rest->name, rest->name_n) == rest->name_n);
	length = target_format(t, text);
	if (!t->has_attempt)
		length += (size_t)sprintf(text + length, target_names_port(t) ? "," : ",,");
	length += (size_t)sprintf(text + length, ",%.*s", (int)rest->name_n, rest->name);
	FUZZ_CHECK(target_parse_rest(text, length, &target, &again) == NULL);
	FUZZ_CHECK(target_sum(t) == target_sum(&target) && target.has_attempt == t->has_attempt);
	FUZZ_CHECK(again.name_n == rest->name_n && memcmp(again.name, rest->name, rest->name_n) == 0);
}

static void
round_trip(const struct target *t)
{
	char text[TARGET_STRLEN];
	struct target again;
	size_t n = target_format(t, text);

	FUZZ_CHECK(n < sizeof(text) && target_parse(text, n, &again) == NULL);
	FUZZ_CHECK(addr_cmp(&t->addr, &again.addr) == 0 && port_compare(target_port(t), target_port(&again)) == 0 && t->attempt == again.attempt);
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
			FUZZ_CHECK(q->target[i] == (target_mix_port(target_port(&t)) | addr_to4(&t.addr)));
		}
		i += i < lines;
	}
}

static bool
equal(const struct target *a, const struct target *b)
{
	return addr_cmp(&a->addr, &b->addr) == 0 && a->port == b->port && a->attempt == b->attempt && a->has_attempt == b->has_attempt;
}

/* --- the text as a stream */

/* The result of a stream. */
struct outcome {
	struct target_stream stream;
	uint64_t mixed;         /* a hash of all calls of the actions, in order */
};

static void
record(struct outcome *o, enum target_line kind, const struct target *t, size_t n)
{
	o->mixed = target_mix(o->mixed + target_mix((uint64_t)kind << 32 | n) + (kind == TARGET_LINE_GOOD ? target_sum(t) : 0));
}

static void
take_run(void *ctx, const struct target_batch *q, size_t first, size_t end)
{
	struct outcome *o = ctx;

	for (; first < end; first++) {
		struct target t = { .addr = addr_from4((uint32_t)q->target[first]) };

		target_set_port(&t, target_batch_port(q->target[first]));
		target_stream_count(&o->stream, 1, target_sum(&t));
		record(o, TARGET_LINE_GOOD, &t, q->start[first + 1] - q->start[first]);
	}
}

static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	record(ctx, kind, t, line->n);
}

static void
drive(struct outcome *o, const struct target_actions *actions, struct inbuf *in, const uint8_t *s, size_t n)
{
	struct status status = { .fd = -1, .lifeline = -1 };

	fuzz_input(s, n, n > 0 ? s[n - 1] : 0);
	in->pos = in->end = 0;
	in->eof = in->within = false;
	o->mixed = 0;
	target_stream_open(&o->stream, in, actions, o);
	do
		while (target_stream_take(&o->stream))
			;
	while (inbuf_fill(in, &status));
	target_stream_report(&o->stream);
}

/* Reads the text by both paths, which must give the same result. */
static void
compare_streams(const uint8_t *s, size_t n)
{
	static const struct target_actions fast = { .take_run = take_run, .take_line = take_line }, scalar = { .take_line = take_line };
	static struct outcome a, b;
	static struct inbuf in;

	if (in.buf == NULL)
		inbuf_open(&in, 0, "stdin");
	drive(&a, &fast, &in, s, n);
	drive(&b, &scalar, &in, s, n);
	FUZZ_CHECK(a.stream.line == b.stream.line && a.stream.n == b.stream.n && a.stream.sum == b.stream.sum && a.stream.bad == b.stream.bad);
	FUZZ_CHECK(a.mixed == b.mixed);
}

/* Makes rows with the address and the port in two columns, and the input in another one. */
static void
compare_rows(const uint8_t *s, size_t n)
{
	static const char *const headers[] = { "saddr,x,sport", "sport,name,ip", "x,addr,port", "port,saddr,name" };
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
	/*
	 * White space or # at the beginning of a line makes it a comment; a line that begins with
	 * the input may be one.
	 */
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

/* Reads a line for a reader of names: a good line has a complete name or none. */
static void
take_name(struct target_lines *t, const char *line, size_t n)
{
	struct target target;

	if (target_lines_take(t, line, n, false, &target) != TARGET_LINE_GOOD || t->name == NULL)
		return;
	FUZZ_CHECK(t->name >= line && t->name + t->name_n <= line + n);
	FUZZ_CHECK(t->name_n > 0 && host_name_length(t->name, t->name_n) == t->name_n);
	FUZZ_CHECK((target.attempt == 0 || target.has_attempt));
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct target_batch fast, plain;
	struct target_lines names = { .wants_names = true };
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
	compare_streams(s, n);
	compare_rows(s, n);
	free(text);

	/*
	 * Each line in memory of the exact size, so that a sanitizer notices a read past the end.
	 */
	for (size_t at = 0, len; at < n; at += len + 1) {
		struct target_rest rest;
		struct target t;
		char *line;

		end = memchr(s + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - (const char *)s) - at : n - at;
		line = malloc(len);
		if (len > 0)
			memcpy(line, s + at, len);
		if (target_parse_rest(line, len, &t, &rest) == NULL) {
			round_trip(&t);
			round_trip_name(&t, &rest, line, len);
		}
		target_none(line, len);
		take_name(&names, line, len);
		free(line);
	}
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Target lines: both quick ways take no line that the slow one does not, for the same target; what is written is read back.
 */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "quads.h"

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
compare(struct quads *q, const char *text, size_t n)
{
	size_t lines = quads_find(q, text, n), i = 0;

	while (i < lines) {
		size_t end = quads_parse(q, i);

		FUZZ_CHECK(end >= i && end <= lines);
		for (; i < end; i++) {
			const char *line = text + q->start[i];
			struct target t;

			FUZZ_CHECK(target_parse(line, q->start[i + 1] - q->start[i] - 1, &t) == NULL);
			FUZZ_CHECK(!t.has_pass && addr_is4(&t.addr));
			FUZZ_CHECK(q->target[i] == ((uint64_t)t.port << 32 | addr_to4(&t.addr)));
		}
		i += i < lines;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct quads fast, plain;
	const char *end;
	char *text;

	if (fast.layouts[0].digits[0] == 0 && fast.layouts[81].digits[0] == 0 && plain.plainly == false) {
		quads_open(&fast, false);
		quads_open(&plain, true);
	}
	text = malloc(n + QUADS_BLOCK);
	memcpy(text, s, n);
	memset(text + n, n % 2 ? '1' : '\n', QUADS_BLOCK);
	compare(&fast, text, n);
	compare(&plain, text, n);
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
		target_header(line, len);
		free(line);
	}
	return 0;
}

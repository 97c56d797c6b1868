/* SPDX-License-Identifier: ISC
 *
 * Fuzzes status lines as zstatus reads them. Each line of an input is read; after each second the
 * live line and the verdict are made. At the end follows the estimate of the hosts that several
 * attempts missed. For any terminal width and any counts, every line is shorter than the terminal
 * is wide.
 */
#include "../../zstatus/live.h"
#include "../../zstatus/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/json.h"

enum { WIDTH_MAX = 100 };

static size_t
columns(const char *line)
{
	size_t n = 0;

	for (; *line != '\0'; line++) {
		if (*line == '\033')
			line += strcspn(line, "m");
		else
			n++;
	}
	return n;
}

static void
take_line(struct scan *s, struct live *l, const char *text, size_t n)
{
	struct status_line line;
	char shown[LIVE_MAX], words[VERDICT_MAX];

	if (!status_line_parse(&line, text, n))
		return;
	FUZZ_CHECK(memchr(text, '=', n) != NULL && strlen(line.tool) > 0);
	if (scan_take(s, &line)) {
		live_take(l, s, 0);
		for (unsigned width = 1; width <= WIDTH_MAX; width += 3) {
			live_line(l, width, shown);
			FUZZ_CHECK(columns(shown) < width);
		}
	}
	if (scan_receiver(s) != NULL)
		verdict(s, false, words);
	FUZZ_CHECK(scan_done(s) >= 0 && scan_done(s) <= 1);
}

/* For any counts, the estimate ends, and its limits are in order. */
static void
estimate(const struct scan *s)
{
	const struct stage *r = scan_receiver(s);
	struct histories h = { .attempts = 2 };
	struct missed m;

	if (r == NULL || r->histories < 3)
		return;
	h.attempts = r->histories > 3 ? 3 : 2;
	memcpy(h.count + 1, r->history, sizeof(r->history));
	if (missed_estimate(&m, &h))
		FUZZ_CHECK(m.estimate >= 0 && m.estimate <= 1e10 && m.low >= 0 && m.low <= m.high && m.high < 1e15 && m.p >= 0 && m.p <= 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t n)
{
	const char *text = (const char *)input, *end = text + n;
	struct live live = { 0 };
	struct scan scan;

	json_valid(text, n);
	scan_open(&scan);
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((newline != NULL ? newline : end) - text);

		take_line(&scan, &live, text, length);
		text += length + 1;
	}
	estimate(&scan);
	free(scan.stage);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes HTTP answers and titles of pages. An input is a byte for the place at which the answer
 * is cut, and an answer. The cut answer must not contradict the whole one.
 */
#include "../../zfilter/http.h"

#include <stdlib.h>

#include "../../zfilter/title.h"
#include "fuzz.h"

/* An answer in separate memory, and its parsed parts. */
struct parsed {
	uint8_t *bytes;
	struct http http;
	struct bytes title;
	bool has_title;
};

static bool
within(struct bytes b, const uint8_t *s, size_t n)
{
	return b.n == 0 || (b.at >= s && b.at + b.n <= s + n);
}

static void
check_title(struct bytes title)
{
	char *text = malloc(title.n);
	size_t n = title_format(title, text);

	FUZZ_CHECK(n <= title.n);
	FUZZ_CHECK(n == 0 || (text[0] != ' ' && text[n - 1] != ' '));
	for (size_t i = 1; i < n; i++)
		FUZZ_CHECK(text[i] != '\n' && (text[i] != ' ' || text[i - 1] != ' '));
	free(text);
}

static void
parse(struct parsed *p, const uint8_t *s, size_t n)
{
	p->bytes = malloc(n);
	memcpy(p->bytes, s, n);
	http_parse(&p->http, p->bytes, n);
	FUZZ_CHECK(p->http.status >= -1 && p->http.status <= 999);
	FUZZ_CHECK(within(p->http.server, p->bytes, n) && within(p->http.location, p->bytes, n) && within(p->http.body, p->bytes, n));
	p->has_title = title_find(p->http.body, &p->title);
	if (p->has_title) {
		FUZZ_CHECK(within(p->title, p->http.body.at, p->http.body.n));
		check_title(p->title);
	}
}

static bool
equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct parsed whole, cut;

	if (n < 1)
		return 0;
	parse(&whole, s + 1, n - 1);
	parse(&cut, s + 1, (n - 1) * s[0] / 256);
	/* Interim answers precede the final one; the last one present counts. */
	if (cut.http.status < 100 || cut.http.status > 199) {
		FUZZ_CHECK(cut.http.status == -1 || cut.http.status == whole.http.status || whole.http.status == -1);
		FUZZ_CHECK(cut.http.server.at == NULL || equal(cut.http.server, whole.http.server));
		FUZZ_CHECK(cut.http.location.at == NULL || equal(cut.http.location, whole.http.location));
		FUZZ_CHECK(!cut.http.has_length || (whole.http.has_length && cut.http.length == whole.http.length));
		FUZZ_CHECK(!cut.has_title || (whole.has_title && equal(cut.title, whole.title)));
	}
	free(whole.bytes);
	free(cut.bytes);
	return 0;
}

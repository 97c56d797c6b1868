/* SPDX-License-Identifier: ISC
 *
 * Recognises the protocol of an answer and parses its parts.
 */
#include "answer.h"

#include "greeting.h"
#include "hex.h"
#include "io/alloc.h"

/* Few answers are longer; the buffer grows for those. */
enum { BYTES = 1 << 15 };

struct answer *
answer_new(void)
{
	struct answer *a = allocate_zeroed_or_die(1, sizeof(*a));

	a->bytes = allocate_or_die(BYTES, 1);
	a->cap = BYTES;
	a->certificate = certificate_new();
	return a;
}

/* True for an incomplete prefix of these marks: further bytes may still make it this protocol. */
static bool
is_undecided(struct bytes b)
{
	static const char *const marks[] = { "HTTP/", "SSH-" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (b.n < strlen(marks[i]) && memcmp(b.at, marks[i], b.n) == 0)
			return true;
	return false;
}

/* HTTP and TLS are parsed in place, so the functions that need the original bytes run first. */
static enum application
recognise(struct answer *a)
{
	struct bytes b = { a->bytes, a->n };
	bool text = greeting_line(b, &a->line);

	if (!text)
		a->line.n = 0;
	if (http_is(b)) {
		http_parse(&a->http, a->bytes, a->n);
		return APPLICATION_HTTP;
	}
	if (tls_is(b)) {
		tls_parse(&a->tls, a->bytes, a->n);
		return APPLICATION_TLS;
	}
	if (!text || is_undecided(b)) {
		a->line.n = 0;
		return APPLICATION_NONE;
	}
	return greeting_ssh(b, &a->version, &a->software) ? APPLICATION_SSH : APPLICATION_TEXT;
}

bool
answer_take(struct answer *a, const char *hex, size_t n, struct bytes name)
{
	if (n > a->cap) {
		a->bytes = reallocate_or_die(a->bytes, n, 1);
		a->cap = n;
	}
	a->n = n / 2;
	a->name = name;
	a->has_certificate = false;
	if (!hex_decode(a->bytes, hex, n))
		return false;
	a->protocol = recognise(a);
	return true;
}

bool
answer_take_certificate(struct answer *a)
{
	struct bytes chain = a->tls.chain, first;

	if (!a->has_certificate && tls_next_certificate(&chain, &first)) {
		certificate_take(a->certificate, first);
		a->has_certificate = true;
	}
	return a->has_certificate;
}

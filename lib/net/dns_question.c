/* SPDX-License-Identifier: ISC
 *
 * Writes DNS questions and recognises them in a response.
 */
#include "net/dns.h"

#include <string.h>

#include "net/dns_types.h"
#include "net/wire.h"

/*
 * Writes labels with their lengths, and an empty label (RFC 1035, section 3.1). Returns the
 * number of bytes, or 0 if the name is invalid.
 */
static size_t
put_name(uint8_t *p, const char *name, size_t n)
{
	size_t len = 0;

	if (n == 1 && *name == '.')
		n = 0;
	for (size_t i = 0; i < n;) {
		const char *dot = memchr(name + i, '.', n - i);
		size_t label = dot != NULL ? (size_t)(dot - name) - i : n - i;

		if (label == 0 || label > DNS_LABEL_MAX || len + label + 2 > DNS_NAME_MAX)
			return 0;
		p[len] = (uint8_t)label;
		memcpy(p + len + 1, name + i, label);
		len += label + 1;
		i += label + (dot != NULL);
	}
	p[len] = 0;
	return len + 1;
}

size_t
dns_put_question(uint8_t message[DNS_QUESTION_MAX], int type, bool recursion, const char *name, size_t n)
{
	size_t len = n > 0 ? put_name(message + DNS_HEADER, name, n) : 0;
	uint8_t *tail = message + DNS_HEADER + len;

	if (len == 0)
		return 0;
	memset(message, 0, DNS_HEADER);
	wire_put16(message + DNS_FLAGS, recursion ? DNS_RECURSION_DESIRED : 0);
	wire_put16(message + DNS_QDCOUNT, 1);
	wire_put16(tail, (uint16_t)type);
	wire_put16(tail + 2, DNS_CLASS_IN);
	return DNS_HEADER + len + 4;
}

/* Changes only letters: the lengths of labels have lower values. */
static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

bool
dns_answers(const uint8_t *message, size_t n, const uint8_t *asked, size_t asked_len)
{
	size_t tail = asked_len - 4;

	if (n < asked_len || (wire_get16(message + DNS_FLAGS) & DNS_RESPONSE) == 0 || wire_get16(message + DNS_QDCOUNT) != 1)
		return false;
	for (size_t i = DNS_HEADER; i < tail; i++)
		if (lower(message[i]) != lower(asked[i]))
			return false;
	return memcmp(message + tail, asked + tail, 4) == 0;
}

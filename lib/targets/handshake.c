/* SPDX-License-Identifier: ISC
 *
 * Parses the fields of a row that describes a connection.
 */
#include "targets/handshake.h"

#include <string.h>

static const char *const segments[SEGMENTS] = { [SEGMENT_DATA] = "data", [SEGMENT_ACK] = "ack", [SEGMENT_RST] = "rst" };

const char *
segment_name(enum segment_kind segment)
{
	return segments[segment];
}

/* Only decimal digits, up to max. An empty field is 0. */
static bool
parse_decimal(const char *s, size_t n, uint32_t max, uint32_t *number)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9' || v > max)
			return false;
		v = v * 10 + (uint64_t)(s[i] - '0');
	}
	*number = (uint32_t)v;
	return v <= max;
}

const char *
handshake_parse_port(const char *s, size_t n, uint16_t *port)
{
	uint32_t v;

	if (!parse_decimal(s, n, UINT16_MAX, &v) || (v == 0 && n > 0))
		return "bad port";
	*port = (uint16_t)v;
	return NULL;
}

static const char *
parse_segment(const char *s, size_t n, enum segment_kind *segment)
{
	if (n == 0)
		return NULL;
	for (size_t i = 0; i < SEGMENTS; i++)
		if (strlen(segments[i]) == n && memcmp(segments[i], s, n) == 0) {
			*segment = (enum segment_kind)i;
			return NULL;
		}
	return "bad segment: want data, ack or rst";
}

static const char *
parse_name(const char *s, size_t n, struct handshake *h)
{
	h->name_n = host_name_length(s, n);
	if (h->name_n == 0 && n > 0)
		return host_name_fault;
	memcpy(h->name, s, h->name_n);
	h->name[h->name_n] = '\0';
	return NULL;
}

const char *
handshake_parse(struct handshake *h, enum handshake_field field, const char *s, size_t n)
{
	switch (field) {
	case HANDSHAKE_SOURCE:
		return addr_parse(s, n, &h->source) ? NULL : "bad daddr";
	case HANDSHAKE_SOURCE_PORT:
		return handshake_parse_port(s, n, &h->source_port);
	case HANDSHAKE_SEQNUM:
		return n > 0 && parse_decimal(s, n, UINT32_MAX, &h->seqnum) ? NULL : "bad seqnum";
	case HANDSHAKE_ACKNUM:
		return n > 0 && parse_decimal(s, n, UINT32_MAX, &h->acknum) ? NULL : "bad acknum";
	case HANDSHAKE_NAME:
		return parse_name(s, n, h);
	default:
		return parse_segment(s, n, &h->segment);
	}
}

const char *
handshake_fault(const struct handshake *h, const struct target *t)
{
	if (t->port == 0 || h->source_port == 0)
		return "bad port";
	return addr_is4(&h->source) != addr_is4(&t->addr) ? "bad daddr" : NULL;
}

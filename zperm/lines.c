/* SPDX-License-Identifier: ISC
 *
 * Formats target lines. For IPv4, each byte of an address takes one table look-up and one copy of
 * four bytes.
 */
#include "lines.h"

#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/simd.h"

static struct piece
piece(const char *text)
{
	struct piece p = { .n = (uint8_t)strlen(text) };

	memcpy(p.text, text, p.n);
	return p;
}

void
lines_open(struct lines *l, const struct targets *targets, int first_attempt)
{
	const struct ports *ports = &targets->ports;
	char text[16];

	*l = (struct lines){ .targets = targets, .ports_n = ports->n > 0 ? ports->n : 1 };
	l->first_attempt = first_attempt >= 0 ? (unsigned)first_attempt : 0;
	for (int byte = 0; byte < 256; byte++) {
		l->octet_len[byte] = (uint8_t)snprintf(text, sizeof(text), "%d.", byte);
		memcpy(l->octets[byte], text, 4);
	}
	l->ports = allocate_zeroed_or_die(l->ports_n, sizeof(*l->ports));
	for (size_t i = 0; i < ports->n; i++) {
		text[0] = ',';
		port_format(ports->list[i], text + 1);
		l->ports[i] = piece(text);
	}
	if (l->ports_n > 1)
		l->ports_inverse = (uint64_t)(((unsigned __int128)1 << 64) / l->ports_n);
	for (unsigned attempt = 0; attempt < TARGET_ATTEMPTS; attempt++) {
		snprintf(text, sizeof(text), "%s,+%u\n", ports->n > 0 || targets->pairs.n > 0 ? "" : ",", attempt);
		l->tails[attempt] = piece(first_attempt >= 0 ? text : "\n");
	}
}

static inline char *
put_octet(const struct lines *l, char *p, uint32_t byte)
{
	memcpy(p, l->octets[byte], 4);
	return p + l->octet_len[byte];
}

static inline char *
put4(const struct lines *l, char *p, uint32_t a)
{
	p = put_octet(l, p, a >> 24);
	p = put_octet(l, p, a >> 16 & 0xff);
	p = put_octet(l, p, a >> 8 & 0xff);
	return put_octet(l, p, a & 0xff) - 1;       /* overwrites the last dot */
}

static inline char *
put_piece(char *p, const struct piece *piece)
{
	memcpy(p, piece, sizeof(*piece));
	return p + piece->n;
}

/*
 * number / ports_n and the remainder. The quotient is at most one too small, since its factor is
 * rounded down.
 */
static inline uint64_t
split(const struct lines *l, uint64_t number, size_t *port)
{
	uint64_t quotient = (uint64_t)((unsigned __int128)number * l->ports_inverse >> 64);
	uint64_t rest = number - quotient * l->ports_n;

	if (rest >= l->ports_n) {
		rest -= l->ports_n;
		quotient++;
	}
	*port = rest;
	return quotient;
}

static inline char *
put_address(const struct lines *l, char *p, const struct addr *a)
{
	return addr_is4(a) ? put4(l, p, addr_to4(a)) : p + addr_format(a, p);
}

/* Writes any line, except that of a pair. */
static char *
put_line(const struct lines *l, char *p, uint64_t number, unsigned attempt, uint64_t *sum)
{
	const struct ports *ports = &l->targets->ports;
	struct target t = { .attempt = (uint8_t)attempt };
	size_t port = 0;

	t.addr = targets_address(l->targets, l->ports_n > 1 ? split(l, number, &port) : number);
	if (ports->n > 0)
		target_set_port(&t, ports->list[port]);
	*sum += target_sum(&t);
	p = put_address(l, p, &t.addr);
	p = put_piece(p, &l->ports[port]);
	return put_piece(p, &l->tails[attempt]);
}

static char *
put_port(char *p, struct port named)
{
	unsigned port = named.number;
	char digits[5];
	size_t n = 0;

	*p++ = ',';
	if (named.protocol == PROTOCOL_ICMP || named.protocol == PROTOCOL_UDP)
		return p + port_format(named, p);
	do {
		digits[n++] = (char)('0' + port % 10);
	} while ((port /= 10) > 0);
	while (n > 0)
		*p++ = digits[--n];
	return p;
}

static char *
put_pair(const struct lines *l, char *p, const struct pair *pair, unsigned attempt, uint64_t *sum)
{
	struct target t = { .addr = pair->addr, .attempt = (uint8_t)attempt };

	target_set_port(&t, pair->port);
	*sum += target_sum(&t);
	p = put_port(put_address(l, p, &pair->addr), pair->port);
	return put_piece(p, &l->tails[attempt]);
}

/*
 * The sum of mix(x + add) over all x. It processes many at once, since a single mix takes as long
 * as the rest of a line.
 */
MULTIVERSION static uint64_t
sum_of_mixes(const uint64_t *numbers, size_t n, uint64_t add)
{
	u64x8 some, sums = { 0 };
	uint64_t sum = 0;
	size_t i = 0;

	for (; n - i >= LANES; i += LANES) {
		memcpy(&some, numbers + i, sizeof(some));
		some += add + TARGET_MIX_STEP;
		some = (some ^ some >> 30) * TARGET_MIX_FIRST;
		some = (some ^ some >> 27) * TARGET_MIX_SECOND;
		sums += some ^ some >> 31;
	}
	for (int lane = 0; lane < LANES; lane++)
		sum += sums[lane];
	for (; i < n; i++)
		sum += target_mix(numbers[i] + add);
	return sum;
}

/*
 * Writes the plain lines of most scans: one range of IPv4 addresses, at most one port, a single
 * attempt.
 */
static char *
put_plain_lines(const struct lines *l, char *p, const uint64_t *numbers, size_t count, uint64_t *sum)
{
	const struct piece port = l->ports[0], tail = l->tails[l->first_attempt];
	const uint64_t high = (uint64_t)l->first_attempt << 48
	    | (l->targets->ports.n > 0 ? target_mix_port(l->targets->ports.list[0]) : 0);
	const uint32_t base = l->targets->single.ranges.v4[0].first - 1;

	for (size_t i = 0; i < count; i++) {
		p = put4(l, p, base + (uint32_t)numbers[i]);
		if (port.n > 0)
			p = put_piece(p, &port);
		p = put_piece(p, &tail);
	}
	/* In 64 bits, since the first range may begin at 0. */
	*sum += sum_of_mixes(numbers, count, high + l->targets->single.ranges.v4[0].first - 1);
	return p;
}

void
lines_format(struct lines *l, struct outbuf *out, const uint64_t *numbers, const uint8_t *attempt_of, size_t count)
{
	const struct targets *t = l->targets;
	bool plain = attempt_of == NULL && t->addresses == t->single.n4 && t->single.ranges.n4 == 1 && l->ports_n == 1;
	char *p = out->buf + out->len;

	if (plain)
		p = put_plain_lines(l, p, numbers, count, &l->sum);
	else if (t->pairs.n > 0)
		for (size_t i = 0; i < count; i++)
			p = put_pair(l, p, &t->pairs.pair[numbers[i] - 1], l->first_attempt + (attempt_of != NULL ? attempt_of[i] : 0), &l->sum);
	else
		for (size_t i = 0; i < count; i++)
			p = put_line(l, p, numbers[i] - 1, l->first_attempt + (attempt_of != NULL ? attempt_of[i] : 0), &l->sum);
	l->n += count;
	out->len = (size_t)(p - out->buf);
}

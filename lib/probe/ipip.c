/* SPDX-License-Identifier: ISC
 *
 * ipip: IP within IP (RFC 2003), to find hosts that unpack it for anybody. The argument of
 * --probe-args is the direction of the inner datagram:
 *
 *     relay   from the target to ourselves, as in ZMap. A host that forwards it sends it to us.
 *             There is no other reply, so the datagram holds the tag.
 *     answer  from ourselves to the target. A host that accepts it refuses its port, and the
 *             error quotes it.
 *
 * Without -p the inner datagram has our own port on both sides, since both ports return to us.
 * With -p it goes to that port, which is then part of the tag. An error may quote only 8 bytes
 * after the outer header (RFC 792). These include the identification of the inner header, which
 * comes from the tag and the attempt.
 */
#include "probe/udp.h"

#include <err.h>
#include <string.h>

#include "net/wire.h"

/*
 * Offsets in the quotation of an error: the inner header of 20 bytes, and the UDP header after
 * it.
 */
enum { INNER_ID = 4, INNER_UDP = 20, TAG_LEN = 8 };

static const uint8_t payload[TAG_LEN];

static void
parse(struct template *t, const char *args)
{
	t->reversed = args == NULL || strcmp(args, "relay") == 0;
	if (!t->reversed && strcmp(args, "answer") != 0)
		errx(2, "--probe-args: want relay or answer: %s", args);
}

static uint32_t
patch(uint8_t *udp, const struct probe_values *v)
{
	uint8_t *data = udp + UDP_HEADER;

	return wire_put16(udp, v->source_port) + wire_put16(udp + 2, v->target_port != 0 ? v->target_port : v->source_port)
	    + wire_put32(data, tag_hi(v->tag)) + wire_put32(data + 4, tag_lo(v->tag));
}

/* Whether a datagram holds the tag of the probe to this port; 0: without a port. */
static bool
has_tag(const struct scan *scan, const uint8_t *data, size_t n, struct reply *r, uint16_t port, uint64_t *tag)
{
	r->target_port = port;
	*tag = tag_make(&scan->key, &r->source, &r->target, port, IPPROTO_UDP);
	return n >= TAG_LEN && wire_get32(data) == tag_hi(*tag) && wire_get32(data + 4) == tag_lo(*tag);
}

/*
 * A NAT router may have changed the source port. Only if the datagram goes to the port of -p, the
 * source port identifies the attempt; it proves nothing more.
 */
static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint16_t from, to;
	size_t n;
	const uint8_t *data;
	uint64_t tag;

	if (p->transport_len < UDP_HEADER)
		return UNRELATED;
	from = wire_get16(p->transport);
	to = wire_get16(p->transport + 2);
	data = probe_udp_data(r, &n);
	r->target = p->source;
	r->source = p->destination;
	r->source_port = to;
	if (has_tag(scan, data, n, r, 0, &tag)) {
		if (!tag_check_port(tag, to, &scan->sources, &r->attempt))
			return INVALID;
	} else if (has_tag(scan, data, n, r, to, &tag)) {
		r->source_port = from;
		if (!tag_check_port(tag, from, &scan->sources, &r->attempt))
			r->attempt = -1;
	} else {
		return INVALID;
	}
	r->success = true;
	r->classification = "ipip";
	return VALID;
}

static enum verdict
check_id(const struct scan *scan, uint64_t tag, uint16_t id, struct reply *r)
{
	uint16_t distance = (uint16_t)(id - tag_lo(tag));

	r->attempt = distance;
	r->source_port = tag_source_port(tag, distance, 0, &scan->sources);
	return distance < TAG_ATTEMPTS ? VALID : INVALID;
}

/*
 * The port of -p to which a datagram with this UDP header goes; 0: both ports are ours, so there
 * is none.
 */
static uint16_t
port_of(const uint8_t *udp)
{
	return wire_get16(udp + 2) != wire_get16(udp) ? wire_get16(udp + 2) : 0;
}

/*
 * An error that quotes the inner datagram comes from a host that unpacked it, usually the target.
 */
static enum verdict
classify_datagram(const struct scan *scan, uint64_t tag, const struct packet *q, struct reply *r)
{
	if (check_id(scan, tag, q->id, r) != VALID || wire_get16(q->transport) != r->source_port)
		return INVALID;
	r->success = true;
	r->classification = "ipip";
	return VALID;
}

/* The outer identification is 0 if the system fills it in. */
static enum verdict
classify_quoted(const struct scan *scan, const struct packet *q, struct reply *r)
{
	bool taken_out = q->protocol == IPPROTO_UDP;
	uint64_t tag;
	uint16_t id;

	r->target_port = 0;
	if (taken_out)
		r->target_port = port_of(q->transport);
	else if (q->transport_len >= INNER_UDP + UDP_HEADER)
		r->target_port = port_of(q->transport + INNER_UDP);
	tag = tag_make(&scan->key, &r->source, &r->target, r->target_port, IPPROTO_UDP);
	if (taken_out)
		return classify_datagram(scan, tag, q, r);
	id = (uint16_t)(tag_hi(tag) >> 16);
	return id == 0 || q->id == id ? check_id(scan, tag, wire_get16(q->transport + INNER_ID), r) : INVALID;
}

static const struct column columns[] = {
	PROBE_UDP_COLUMNS,
	{ 0 },
};

#define PROBE_IPIP \
	.name = "ipip", \
	.help = "IP within IP: forwarded or answered by a host that unpacks it (ipip), or unreachable", \
	.template = { .protocol = IPPROTO_UDP, .ipip = true, .payload = payload, .payload_len = sizeof(payload) }, \
	.takes_args = true, \
	.reads_data = true, \
	.parse = parse, \
	.patch = patch, \
	.filter_ip4 = PROBE_UDP_FILTER_IP4, \
	.classify = classify, \
	.classify_quoted = classify_quoted, \
	.columns = columns

static const struct probe with_ports = { PROBE_IPIP, .has_ports = true };

const struct probe probe_ipip = { PROBE_IPIP, .with_ports = &with_ports };

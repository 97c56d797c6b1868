/* SPDX-License-Identifier: ISC
 *
 * Classifies a packet by the probe module of its protocol and, if that finds it unrelated, as an
 * ICMP error.
 */
#include "classify.h"

#include <netinet/in.h>

#include "icmp_error.h"
#include "net/wire.h"

enum verdict
classify_packet(const struct scans *scans, const struct packet *p, struct reply *r)
{
	bool ip6 = !addr_is4(&p->source);
	const struct scan *scan = scans_of_ip(scans, p->protocol, ip6);
	enum verdict v = UNRELATED;

	if (scan != NULL)
		v = scan->probe->classify(scan, p, r);
	if (v == UNRELATED && p->protocol == (ip6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
		v = icmp_error_classify(scans, p, r, &scan);
	if (v != UNRELATED) {
		r->scan = (uint8_t)(scan - scans->scan);
		r->protocol = (uint8_t)scans_protocol(scan->probe);
	}
	return v;
}

/*
 * Sets the hop of a reply. With rising hops, a probe that ends anywhere on its path is a success,
 * and each attempt is a payload of its own; replies of unknown attempt share one. A router that
 * forwards the probe and only advises is no success.
 */
static void
take_hop(const struct hops *h, struct reply *r)
{
	enum { SOURCE_QUENCH = 4, REDIRECT = 5 };

	if (!h->rising) {
		r->hop = h->first;
		return;
	}
	r->payload = (uint8_t)(r->attempt >= 0 ? r->attempt : HOPS_MAX);
	r->hop = (uint8_t)(r->attempt >= 0 && h->first + r->attempt <= UINT8_MAX ? h->first + r->attempt : 0);
	r->success = r->icmp_error == NULL || !addr_is4(&r->target) || (r->icmp_error[0] != SOURCE_QUENCH && r->icmp_error[0] != REDIRECT);
}

void
classify_frame(struct classified *c, const struct scans *scans, const struct frame *frame, bool cooldown)
{
	c->frame = frame;
	c->packet = (struct packet){ .time = frame->time };
	c->reply = (struct reply){ .packet = &c->packet, .attempt = -1, .cooldown = cooldown };
	c->fault = packet_parse(&c->packet, frame);
	c->verdict = c->fault == PACKET_GOOD ? classify_packet(scans, &c->packet, &c->reply) : UNRELATED;
	if (c->verdict == VALID)
		take_hop(&scans->hops, &c->reply);
}

bool
classify_is_probe(const struct scans *scans, const struct packet *p)
{
	struct reply r = { .packet = p, .target = p->destination, .source = p->source };
	const struct scan *scan = scans_of_ip(scans, p->protocol, !addr_is4(&p->source));

	if (scan == NULL)
		return false;
	/* The source port is nearly always enough and needs no tag. */
	if (scan->probe->template.protocol != IPPROTO_ICMP
	    && (p->transport_len < 2 || !tag_is_source_port(wire_get16(p->transport), &scan->sources)))
		return false;
	return scan->probe->classify_quoted(scan, p, &r) == VALID;
}

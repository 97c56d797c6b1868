/* SPDX-License-Identifier: ISC
 *
 * Classification: first by the probe module of the packet's protocol, then, if that knows nothing of
 * it, as an ICMP error.
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
 * Where hops rise, whoever ends a probe on its way is what it asks for, and each attempt asks anew; so
 * is one that may be any of them. A router that passes it on, and only advises, does not.
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
	/* The port is as good as certain to tell, and takes no tag. */
	if (scan->probe->template.protocol != IPPROTO_ICMP
	    && (p->transport_len < 2 || !tag_is_source_port(wire_get16(p->transport), &scan->sources)))
		return false;
	return scan->probe->classify_quoted(scan, p, &r) == VALID;
}

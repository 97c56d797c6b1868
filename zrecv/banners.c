/* SPDX-License-Identifier: ISC
 *
 * Decides on each packet of a connection. The tag has proved that the host got one of our probes;
 * here the packet also has to fit the host's connection (RFC 9293, 3.10.7; RFC 5961, 3.2).
 */
#include "banners.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "net/wire.h"
#include "probe/tcp.h"
#include "probe/tcp_request.h"

enum {
	/* rows with data: the first, and one for each repeated SYN-ACK */
	FED_MAX = 1 + 5,
	/* rows with a RST for late packets and for packets without a connection */
	RESETS_MAX = 3,
};

static struct banners_segment
read_segment(const struct packet *p)
{
	const uint8_t *tcp = p->transport;
	size_t header = (size_t)(tcp[TCP_OFFSET] >> 4) * 4;

	return (struct banners_segment){
		.flags = tcp[TCP_FLAGS],
		.seqnum = wire_get32(tcp + TCP_SEQ),
		.acknum = wire_get32(tcp + TCP_ACK),
		.data = tcp + header,
		.captured = (uint32_t)(p->transport_len > header ? p->transport_len - header : 0),
		.n = (uint32_t)(p->transport_size > header ? p->transport_size - header : 0),
	};
}

void
banners_open(struct banners *b)
{
	connections_open(&b->connections, b->named);
	strays_open(&b->strays);
	chunks_open(&b->chunks, b->memory);
	b->passed = b->connections.first;
	b->bytes = allocate_or_die(PROBE_BANNER_MAX, 1);
}

static void
feed_reply(struct banners *b, struct reply *r, enum segment_kind segment)
{
	r->segment = segment;
	feed_put(b->feed, r);
}

/* Whether the packet belongs to this connection, not to that of another attempt. */
static bool
is_of(const struct connection *c, const struct reply *r)
{
	return c->source_port == r->source_port && memcmp(&c->source, r->source.b + sizeof(r->source) - 4, 4) == 0;
}

/* The sequence number that follows our data. */
static uint32_t
our_next(const struct banners *b, const struct reply *r, uint32_t acknum)
{
	const struct scan *scan = b->scan;
	struct probe_values v = { .source_port = r->source_port, .target_port = r->target_port };

	v.tag = tag_make(&scan->key, &r->source, &r->target, r->target_port, scan->probe->template.protocol);
	v.attempt = r->attempt > 0 ? (uint8_t)r->attempt : 0;
	return acknum + (uint32_t)tcp_request_length(scan->template->request, &r->source, &r->target, &v);
}

static void
begin(struct banners *b, struct reply *r, const struct banners_segment *s)
{
	uint32_t number = connections_add(&b->connections, &r->target, r->target_port, &r->source, r->source_port);
	struct connection *c = connections_at(&b->connections, number);

	c->open = true;
	c->cooldown = r->cooldown;
	c->ipid = r->packet->id;
	c->ttl = r->packet->ttl;
	c->opened = b->now;
	c->synack_us = (uint32_t)b->last_us;
	c->seqnum = s->seqnum;
	c->acknum = our_next(b, r, s->acknum);
	c->fed = 1;
	b->open++;
	feed_reply(b, r, SEGMENT_DATA);
	banners_take_segment(b, number, r, *s);
}

/*
 * Takes a packet of a connection that has ended: the host missed our RST or expects another
 * sequence number (RFC 5961, 3.2). Ignores packets sent before it could have arrived.
 */
static void
take_late(struct banners *b, struct connection *c, struct reply *r, const struct banners_segment *s)
{
	bool challenge = s->n == 0 && !(s->flags & (TH_SYN | TH_FIN)) && s->acknum != c->acknum;

	if (c->resets == RESETS_MAX || (!challenge && b->now - c->reset_at < BANNERS_RETRANSMISSION))
		return;
	c->resets++;
	c->reset_at = b->now;
	c->acknum = s->acknum;
	feed_reply(b, r, SEGMENT_RST);
}

/* Takes a packet without a connection, or of another attempt at a host that has one. */
static void
take_stray(struct banners *b, struct reply *r)
{
	if (strays_note(&b->strays, &r->target, r->target_port, r->source_port, b->now, b->time, RESETS_MAX))
		feed_reply(b, r, SEGMENT_RST);
}

static void
take_syn_ack_again(struct banners *b, struct connection *c, struct reply *r, const struct banners_segment *s)
{
	if (c->answer != 0 || c->fed == FED_MAX || s->seqnum != c->seqnum)
		return;
	c->fed++;
	feed_reply(b, r, SEGMENT_DATA);
}

/*
 * Whether a host has a connection by this attempt, at whatever time it was sent: with many source
 * ports, which is unusual, this is some thousand look-ups.
 */
static bool
has_connection_by(const struct banners *b, const struct reply *r, unsigned attempt)
{
	const struct sources *sources = &b->scan->sources;
	uint64_t tag = tag_make(&b->scan->key, &r->source, &r->target, r->target_port, b->scan->probe->template.protocol);

	for (uint32_t time = 0; time < tag_times(sources); time++)
		if (connections_find(&b->connections, &r->target, r->target_port, tag_source_port(tag, attempt, time, sources)) != 0)
			return true;
	return false;
}

/*
 * Whether to begin a connection: not if the host has a row with success, nor while the first
 * attempt for the same name has a connection.
 */
static bool
is_wanted(const struct banners *b, const struct reply *r)
{
	if (b->closing || dedup_knows(b->dedup, &r->target, r->target_port, r->payload, true))
		return false;
	return !b->named || r->attempt <= r->payload || !has_connection_by(b, r, r->payload);
}

static enum banners_verdict
take_segment(struct banners *b, uint32_t number, struct reply *r, const struct banners_segment *s)
{
	struct connection *c = number != 0 ? connections_at(&b->connections, number) : NULL;

	if (c == NULL && s->flags & TH_SYN && is_wanted(b, r))
		begin(b, r, s);
	else if (c == NULL || !is_of(c, r))
		take_stray(b, r);
	else if (!c->open)
		take_late(b, c, r, s);
	else if (s->flags & TH_SYN)
		take_syn_ack_again(b, c, r, s);
	else
		return banners_take_segment(b, number, r, *s);
	return BANNERS_TAKEN;
}

/*
 * Only the expected sequence number proves that a RST without an acknowledgement is from the
 * host.
 */
static enum banners_verdict
take_reset(struct banners *b, uint32_t number, struct reply *r, const struct banners_segment *s)
{
	const struct connection *c = number != 0 ? connections_at(&b->connections, number) : NULL;
	bool ours = c != NULL && c->open && is_of(c, r);
	struct answer *a = ours ? banners_answer(b, c) : NULL;
	uint32_t at = ours ? s->seqnum - c->seqnum - 1 : 0;

	if (r->needs_connection && (!ours || at != (a != NULL ? answer_in_sequence(a) : 0)))
		return BANNERS_INVALID;
	r->segment = SEGMENT_RST;
	if (c == NULL)
		return BANNERS_ROW;
	if (a != NULL && at < BANNERS_WINDOW_MAX)
		answer_reach(a, at);
	if (ours)
		banners_end_connection(b, number, BANNERS_RESET);
	return BANNERS_TAKEN;
}

enum banners_verdict
banners_take(struct banners *b, struct reply *r)
{
	const struct timespec *time = &r->packet->time;
	struct banners_segment s;
	uint32_t number;

	if (r->icmp_error != NULL) {
		r->segment = SEGMENT_RST;
		return BANNERS_ROW;
	}
	b->last_us = time->tv_sec * 1000000 + time->tv_nsec / 1000;
	s = read_segment(r->packet);
	number = connections_find(&b->connections, &r->target, r->target_port, r->source_port);
	return s.flags & TH_RST ? take_reset(b, number, r, &s) : take_segment(b, number, r, &s);
}

/* SPDX-License-Identifier: ISC
 *
 * Ends connections, writes their rows, and finds those that are due.
 */
#include "banners.h"

#include <netinet/in.h>

#include "net/wire.h"
#include "probe/tcp.h"

enum {
	/* ms without new bytes until the received bytes are acknowledged */
	GAP_TIME = 250,
	ACKS_MAX = 4,
};

struct answer *
banners_answer(const struct banners *b, const struct connection *c)
{
	return c->answer != 0 ? chunks_at(&b->chunks, c->answer) : NULL;
}

/*
 * A packet made from the state of an open connection: its last byte in sequence and our next one.
 */
struct stand_in {
	struct packet packet;
	struct reply reply;
	uint8_t tcp[TCP_HEADER];
};

static void
make_stand_in(const struct banners *b, uint32_t number, struct stand_in *s)
{
	const struct connection *c = connections_at(&b->connections, number);
	const struct answer *a = banners_answer(b, c);

	*s = (struct stand_in){ .packet = { .protocol = IPPROTO_TCP, .transport = s->tcp, .transport_len = TCP_HEADER } };
	s->reply = (struct reply){ .packet = &s->packet, .target_port = c->target_port, .source_port = c->source_port,
		.protocol = PROTOCOL_TCP };
	connections_addresses(&b->connections, number, &s->reply.target, &s->reply.source);
	s->packet.source = s->reply.target;
	s->packet.destination = s->reply.source;
	wire_put32(s->tcp + TCP_SEQ, c->seqnum + (a != NULL ? (uint32_t)answer_in_sequence(a) : 0));
	wire_put32(s->tcp + TCP_ACK, c->acknum);
}

void
banners_feed(struct banners *b, uint32_t number, enum segment_kind segment)
{
	struct stand_in s;

	if (!feed_is_open(b->feed))
		return;
	make_stand_in(b, number, &s);
	s.reply.segment = segment;
	feed_put(b->feed, &s.reply);
}

/* --- rows */

/*
 * Microseconds between two times that are known modulo 2^32: up to an hour, the longest time that
 * a connection may be open. The clocks of captures may differ, or be set back, by ten minutes.
 */
static int64_t
elapsed(uint32_t from, uint32_t to)
{
	const uint32_t back = 600 * UINT32_C(1000000);

	return (int64_t)(to - from + back) - back;
}

static struct timespec
whole_time(const struct banners *b, uint32_t us)
{
	int64_t all = b->last_us - elapsed(us, (uint32_t)b->last_us);

	return (struct timespec){ all / 1000000, all % 1000000 * 1000 };
}

static const char *
classification(const struct answer *a, enum banners_end end)
{
	if (a != NULL && a->begun)
		return "banner";
	if (end == BANNERS_RESET)
		return "reset";
	return end == BANNERS_CLOSED || (a != NULL && a->ended) ? "closed_after_syn" : "silent_after_ack";
}

static struct banner
read_banner(const struct banners *b, const struct connection *c, const struct answer *a)
{
	struct banner banner = { .at = b->bytes, .complete = true, .rtt_us = -1 };
	int64_t rtt;

	if (a == NULL)
		return banner;
	answer_read(a, &b->chunks, b->bytes);
	banner.n = answer_in_sequence(a);
	banner.complete = !answer_has_gap(a);
	banner.segments = a->segments;
	rtt = elapsed(c->synack_us, a->first_us);
	if (a->begun)
		banner.rtt_us = rtt > 0 ? rtt : 0;
	return banner;
}

static void
put_row(struct banners *b, uint32_t number, enum banners_end end)
{
	const struct connection *c = connections_at(&b->connections, number);
	const struct answer *a = banners_answer(b, c);
	struct banner banner = read_banner(b, c, a);
	bool begun = a != NULL && a->begun;
	const struct scan *scan = b->scan;
	struct stand_in s;
	struct reply *r = &s.reply;

	make_stand_in(b, number, &s);
	s.packet.time = whole_time(b, begun ? a->first_us : c->synack_us);
	s.packet.ttl = begun ? a->ttl : c->ttl;
	s.packet.id = begun ? a->ipid : c->ipid;
	tag_check_timed_port(tag_make(&scan->key, &r->source, &r->target, r->target_port, IPPROTO_TCP), r->source_port, &s.packet.time,
	    &scan->sources, &r->attempt, &r->rtt_us);
	r->classification = classification(a, end);
	r->success = begun;
	r->cooldown = c->cooldown;
	r->banner = &banner;
	r->segment = SEGMENT_RST;
	b->put(b->ctx, r);
}

static struct answer_queue *
queue_of(struct banners *b, const struct answer *a)
{
	return a->lacking ? &b->lacking : &b->quiet;
}

static void
free_answer(struct banners *b, uint32_t chunk)
{
	struct answer *a = chunks_at(&b->chunks, chunk);

	answer_queue_remove(queue_of(b, a), &b->chunks, chunk);
	answer_close(a, &b->chunks);
	chunks_give(&b->chunks, chunk);
}

void
banners_end_connection(struct banners *b, uint32_t number, enum banners_end end)
{
	struct connection *c = connections_at(&b->connections, number);

	put_row(b, number, end);
	if (end != BANNERS_RESET)
		banners_feed(b, number, SEGMENT_RST);
	if (c->answer != 0)
		free_answer(b, c->answer);
	c->open = false;
	c->reset_at = b->now;
	b->open--;
}

/* --- queues */

void
banners_requeue(struct banners *b, uint32_t chunk)
{
	struct answer *a = chunks_at(&b->chunks, chunk);

	answer_queue_remove(queue_of(b, a), &b->chunks, chunk);
	a->lacking = a->partial || answer_has_gap(a);
	a->changed = b->now;
	answer_queue_add(queue_of(b, a), &b->chunks, chunk);
}

void
banners_acknowledge(struct banners *b, uint32_t chunk)
{
	struct answer *a = chunks_at(&b->chunks, chunk);

	banners_requeue(b, chunk);
	if (a->acks == ACKS_MAX)
		return;
	a->acks++;
	banners_feed(b, a->connection, SEGMENT_ACK);
}

/* First of a queue, and the time since its last change in ms; NULL: the queue is empty. */
static struct answer *
first_of(const struct banners *b, const struct answer_queue *q, uint32_t *age)
{
	struct answer *a = q->first != 0 ? chunks_at(&b->chunks, q->first) : NULL;

	*age = a != NULL ? b->now - a->changed : 0;
	return a;
}

void
banners_make_room(struct banners *b, uint32_t chunks)
{
	while (chunks_left(&b->chunks) < chunks) {
		uint32_t age, other_age;
		const struct answer *a = first_of(b, &b->quiet, &age), *other = first_of(b, &b->lacking, &other_age);

		b->early++;
		banners_end_connection(b, (a == NULL || (other != NULL && other_age > age) ? other : a)->connection, BANNERS_ENOUGH);
	}
}

/* --- the clock */

static void
end_old(struct banners *b)
{
	struct connections *t = &b->connections;

	while (b->passed != t->next) {
		const struct connection *c = connections_at(t, b->passed);

		if (c->open && b->now - c->opened < b->time)
			break;
		if (c->open)
			banners_end_connection(b, b->passed, BANNERS_ENOUGH);
		b->passed = connections_after(b->passed);
	}
	while (t->first != b->passed && b->now - connections_at(t, t->first)->opened >= 2 * b->time)
		connections_remove_first(t);
}

void
banners_advance(struct banners *b, uint32_t now)
{
	const struct answer *a;
	uint32_t age;

	b->now = now;
	while ((a = first_of(b, &b->quiet, &age)) != NULL && age >= b->idle)
		banners_end_connection(b, a->connection, BANNERS_ENOUGH);
	while (first_of(b, &b->lacking, &age) != NULL && age >= GAP_TIME)
		banners_acknowledge(b, b->lacking.first);
	end_old(b);
}

static uint32_t
left(uint32_t time, uint32_t age)
{
	return age < time ? time - age : 0;
}

uint32_t
banners_due(const struct banners *b)
{
	uint32_t due = UINT32_MAX, age;

	if (b->passed != b->connections.next)
		due = left(b->time, b->now - connections_at(&b->connections, b->passed)->opened);
	if (first_of(b, &b->quiet, &age) != NULL && left(b->idle, age) < due)
		due = left(b->idle, age);
	if (first_of(b, &b->lacking, &age) != NULL && left(GAP_TIME, age) < due)
		due = left(GAP_TIME, age);
	return due;
}

void
banners_end(struct banners *b)
{
	b->closing = true;
	for (; b->passed != b->connections.next; b->passed = connections_after(b->passed))
		if (connections_at(&b->connections, b->passed)->open)
			banners_end_connection(b, b->passed, BANNERS_ENOUGH);
}

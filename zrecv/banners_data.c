/* SPDX-License-Identifier: ISC
 *
 * Puts the data of connections into answers and decides whether an answer is complete.
 */
#include "banners.h"

#include <netinet/tcp.h>

#include "probe/tcp_request.h"

static size_t
answer_limit(const struct banners *b, uint16_t port)
{
	return b->answer_max > 0 ? b->answer_max : tcp_request_answer_max(b->scan->template->request, port);
}

static struct answer *
take_answer(struct banners *b, uint32_t number)
{
	struct connection *c = connections_at(&b->connections, number);
	struct answer *a = banners_answer(b, c);

	if (a != NULL)
		return a;
	banners_make_room(b, 1);
	c->answer = chunks_take(&b->chunks);
	a = answer_open(&b->chunks, c->answer, answer_limit(b, c->target_port));
	a->connection = number;
	a->changed = b->now;
	answer_queue_add(&b->quiet, &b->chunks, c->answer);
	return a;
}

/* Notes the packet with the first bytes. */
static void
note_begin(struct banners *b, struct answer *a, const struct packet *p)
{
	if (a->begun)
		return;
	a->begun = true;
	a->first_us = (uint32_t)b->last_us;
	a->ttl = p->ttl;
	a->ipid = p->id;
}

/*
 * Whether no more data is expected: the answer has all that the host will send, or all that is
 * kept.
 */
static bool
is_whole(struct banners *b, const struct answer *a, uint16_t port)
{
	size_t n = answer_in_sequence(a);

	if (answer_has_gap(a))
		return false;
	if (a->ended || n == a->limit)
		return true;
	answer_read(a, &b->chunks, b->bytes);
	return tcp_request_is_answered(b->scan->template->request, port, b->bytes, n);
}

/* Whether the host will send more although there is no gap. */
static bool
is_partial(const struct banners *b, const struct answer *a, uint16_t port)
{
	return answer_in_sequence(a) > 0 && !answer_has_gap(a)
	    && tcp_request_is_begun(b->scan->template->request, port, b->bytes, answer_in_sequence(a));
}

/* Takes data that is stored already: the host retransmits because we have not acknowledged it. */
static void
on_repeated(struct banners *b, uint32_t number, const struct answer *a)
{
	const struct connection *c = connections_at(&b->connections, number);

	if (b->now - a->changed < BANNERS_RETRANSMISSION || !a->begun)
		return;
	if (a->lacking)
		banners_acknowledge(b, c->answer);
	else
		banners_end_connection(b, number, BANNERS_ENOUGH);
}

static void
on_progress(struct banners *b, uint32_t number, struct answer *a, size_t before)
{
	const struct connection *c = connections_at(&b->connections, number);

	if (is_whole(b, a, c->target_port)) {
		banners_end_connection(b, number, BANNERS_ENOUGH);
		return;
	}
	a->partial = is_partial(b, a, c->target_port);
	banners_requeue(b, c->answer);
	if (a->acks > 0 && a->lacking && answer_in_sequence(a) > before)
		banners_acknowledge(b, c->answer);
}

/* True if the segment brought anything new. */
static bool
put_data(struct banners *b, struct answer *a, const struct banners_segment *s, uint32_t at)
{
	bool fin = s->flags & TH_FIN, news = answer_put(a, &b->chunks, at, s->data, s->captured);
	size_t reach = a->reach;

	answer_reach(a, at + s->n);
	news |= a->reach > reach || (fin && !a->ended);
	a->ended |= fin;
	return news;
}

/* Takes data, a FIN, or both, at a position in the answer. */
static void
take_data(struct banners *b, uint32_t number, const struct reply *r, const struct banners_segment *s, uint32_t at)
{
	const struct connection *c = connections_at(&b->connections, number);
	struct answer *a;
	uint32_t needs;
	size_t before;

	if (c->answer == 0 && s->n == 0 && at == 0) {
		banners_end_connection(b, number, BANNERS_CLOSED);
		return;
	}
	a = take_answer(b, number);
	if (s->n > 0)
		note_begin(b, a, r->packet);
	needs = answer_needs(a, at, s->captured);
	if (needs > chunks_left(&b->chunks)) {
		banners_make_room(b, needs);
		if (!c->open)
			return;
	}
	before = answer_in_sequence(a);
	if (put_data(b, a, s, at))
		on_progress(b, number, a, before);
	else
		on_repeated(b, number, a);
}

/* Removes the bytes before the start of the stream, as in keep-alive probes (RFC 9293, 3.8.4). */
static bool
cut_front(struct banners_segment *s, int32_t *at)
{
	uint32_t front = *at < 0 ? (uint32_t)-*at : 0;

	if (s->n < front)
		return false;
	s->n -= front;
	s->data += front < s->captured ? front : s->captured;
	s->captured -= front < s->captured ? front : s->captured;
	*at += (int32_t)front;
	return s->n > 0 || s->flags & TH_FIN;
}

enum banners_verdict
banners_take_segment(struct banners *b, uint32_t number, const struct reply *r, struct banners_segment s)
{
	const struct connection *c = connections_at(&b->connections, number);
	int32_t at = (int32_t)(s.seqnum + (s.flags & TH_SYN ? 1 : 0) - c->seqnum - 1);

	if (at <= -BANNERS_WINDOW_MAX || at >= BANNERS_WINDOW_MAX)
		return BANNERS_INVALID;
	if (cut_front(&s, &at))
		take_data(b, number, r, &s, (uint32_t)at);
	return BANNERS_TAKEN;
}

/* SPDX-License-Identifier: ISC
 *
 * Turns frames into counts, rows and kept replies. Invariant: every frame that passes the filter
 * is counted exactly once.
 */
#include "intake.h"

#include "classify.h"
#include "io/monotonic.h"

static void
put_row(struct receiver *r, const struct reply *reply)
{
	if (rows_put(&r->rows, reply) && r->rows.count == r->max)
		receiver_stop_rows(r);
	if (rows_full(&r->rows))
		receiver_flush_rows(r);
}

/*
 * Sets a reply's vendor and name from the lists. Attempts for different names at one target are
 * separate targets, like DNS questions. With rising hops, names do not separate attempts.
 */
static void
name_reply(const struct receiver *r, struct reply *reply)
{
	struct port port;

	if (reply->smac != NULL)
		reply->vendor = vendors_find(r->vendors, reply->smac);
	if (r->names == NULL)
		return;
	port = (struct port){ reply->target_port, reply->protocol };
	if (r->scans.hops.rising) {
		reply->name = names_find(r->names, &reply->target, port, 0);
		return;
	}
	reply->name = names_find(r->names, &reply->target, port, reply->attempt);
	if (r->scans.scan[reply->scan].template->payload_count == 0)
		reply->payload = names_first(r->names, &reply->target, port, reply->attempt);
}

/* frame: that of the reply; NULL: it came in several. */
static void
take_reply(struct receiver *r, struct reply *reply, const struct frame *frame)
{
	bool hit;

	reply->repeat = dedup_note(r->dedup[reply->scan], &reply->target, reply->target_port, reply->payload, reply->success);
	hit = reply->success && !reply->repeat;
	if (reply->success)
		attempts_note(&r->attempts, reply);
	r->hits += hit;
	r->duplicates += reply->repeat;
	if ((hit || r->all) && !r->finished && !(hit && frame != NULL && controls_hold(&r->controls, reply, frame, receiver_now(r))))
		put_row(r, reply);
}

void
intake_connection(void *ctx, struct reply *reply)
{
	name_reply(ctx, reply);
	take_reply(ctx, reply, NULL);
}

/*
 * Writes the row of a held hit. Classifies its frame again; it was the first success of its
 * target.
 */
void
intake_held(void *ctx, const struct held_hit *hit, enum control_answer control)
{
	struct receiver *r = ctx;
	struct classified c;

	classify_frame(&c, &r->scans, &hit->frame, hit->cooldown);
	name_reply(r, &c.reply);
	c.reply.control = control;
	if (!r->finished)
		put_row(r, &c.reply);
}

/* Keeps a frame until the rows end. */
static void
keep(struct receiver *r, const struct frame *frame)
{
	if (!r->finished)
		replies_file_put(&r->replies_file, frame, r->status);
}

static void
on_invalid(struct receiver *r, const struct frame *frame)
{
	if (!r->others_hidden)
		keep(r, frame);
	r->invalid++;
}

/* Advances held hits and connections by the clock of the packets. */
static void
advance_held(struct receiver *r, const struct timespec *time)
{
	int64_t ms = time->tv_sec * 1000 + time->tv_nsec / 1000000;

	if (ms > r->file_time)
		r->file_time = ms;
	receiver_advance_held(r);
}

static void
on_valid(struct receiver *r, struct classified *c)
{
	enum banners_verdict verdict = BANNERS_ROW;

	if (r->banners.on || (r->offline && controls_are_on(&r->controls)))
		advance_held(r, &c->packet.time);
	if (controls_take(&r->controls, &c->reply)) {
		keep(r, c->frame);
		return;
	}
	name_reply(r, &c->reply);
	if (c->reply.attempt > r->last_attempt)
		r->last_attempt = c->reply.attempt;
	if (r->banners.on)
		verdict = banners_take(&r->banners, &c->reply);
	if (verdict == BANNERS_INVALID) {
		on_invalid(r, c->frame);
		return;
	}
	r->valid++;
	keep(r, c->frame);
	if (verdict == BANNERS_ROW)
		take_reply(r, &c->reply, c->frame);
}

/* A packet in the form of a reply passes the filter, so only other packets are tested. */
static void
on_classified(struct receiver *r, struct classified *c)
{
	bool overlooked = c->verdict == UNRELATED && r->offline && r->rows.count == 0;

	if (c->verdict == UNRELATED && !capture_passes(r->capture, c->frame)) {
		if (overlooked)
			overlooked_note(&r->overlooked, &r->scans, c->frame, c->fault, &c->packet);
		return;
	}
	if (r->copies.table != NULL && c->verdict != UNRELATED && copies_note(&r->copies, &c->packet, c->frame->ifindex))
		return;
	r->packets++;
	if (c->fault != PACKET_GOOD) {
		r->faults[c->fault]++;
		if (overlooked)
			overlooked_note(&r->overlooked, &r->scans, c->frame, c->fault, &c->packet);
	} else if (c->verdict == VALID) {
		on_valid(r, c);
	} else if (classify_is_probe(&r->scans, &c->packet)) {
		r->looped++;
	} else if (c->verdict == INVALID) {
		on_invalid(r, c->frame);
	} else if (overlooked) {
		overlooked_note(&r->overlooked, &r->scans, c->frame, c->fault, &c->packet);
	}
}

/* Classifies several frames first, then looks them up, so that memory is prefetched meanwhile. */
void
intake_frames(void *ctx, const struct frame *frames, size_t n)
{
	const struct receiver *r = ctx;
	bool cooldown = r->supervisor.cooldown != COOLDOWN_AWAITED;
	struct classified classified[CAPTURE_TOGETHER];

	for (size_t i = 0; i < n; i++)
		classify_frame(&classified[i], &r->scans, &frames[i], cooldown);
	for (size_t i = 0; i < n && n > 1; i++) {
		const struct reply *reply = &classified[i].reply;

		if (classified[i].verdict == VALID)
			dedup_expect(r->dedup[reply->scan], &reply->target, reply->target_port, reply->payload, reply->success);
	}
	for (size_t i = 0; i < n; i++)
		on_classified(ctx, &classified[i]);
}

/* Classifies sampled frames by the same rules, only to count them. */
static void
on_sampled(void *ctx, const struct frame *frames, size_t n)
{
	struct receiver *r = ctx;
	struct classified c;

	for (size_t i = 0; i < n; i++) {
		classify_frame(&c, &r->scans, &frames[i], false);
		if (c.fault != PACKET_GOOD || c.verdict == VALID || !classify_is_probe(&r->scans, &c.packet))
			overlooked_sample(&r->overlooked, &r->scans, c.frame, c.verdict, c.fault, &c.packet, capture_hears(r->capture, c.frame->ifindex));
	}
}

/* Ends sampling at the first reply: the reasons for missing replies no longer matter. */
void
intake_sample(struct receiver *r, bool last)
{
	if (r->sample.fd == -1)
		return;
	if (r->valid > 0)
		sample_close(&r->sample);
	else
		sample_read(&r->sample, monotonic_now(), last, on_sampled, r);
}

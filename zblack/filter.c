/* SPDX-License-Identifier: ISC
 *
 * Filters the stream of targets. A line passes byte for byte or not at all, and only after its
 * address was found not to be excluded.
 */
#include "filter.h"

#include <string.h>

#include "io/block.h"

/* The copy of a plain line may touch this many bytes, whatever its length. */
#define COPY 32

_Static_assert(TARGET_BATCH_LINE_MAX <= COPY && COPY <= INBUF_SLACK, "a line is copied whole, within the buffer");
_Static_assert((TARGET_BATCH_MAX - 1) * TARGET_BATCH_LINE_MAX + COPY <= BLOCK_SIZE,
    "an output that is not full has room for all lines found at once");

/* Counts an excluded address. */
static void
credit(struct lists *l, const struct addr *a, uint64_t *opted_out)
{
	if (l->report != NULL)
		report_credit(l->report, a);
	if (listed_needs_lookup(&l->listed))
		listed_credit(&l->listed, a);
	if (l->has_opted_out)
		*opted_out += ipset_has(&l->opted_out, a);
}

struct account
filter_passed(const struct filter *f)
{
	return (struct account){ .n = f->stream.n - f->dropped.n, .sum = f->stream.sum - f->dropped.sum };
}

/* Counts a target; returns whether its line passes. */
static bool
take_target(struct filter *f, const struct target *t)
{
	bool excluded = ipset_has(f->excluded, &t->addr);

	if (excluded) {
		f->dropped.n++;
		f->dropped.sum += target_sum(t);
		credit(f->lists, &t->addr, &f->opted_out);
	}
	return excluded == f->invert;
}

/* The scalar path: takes any line, or piece of a line. */
static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	struct filter *f = ctx;

	if (kind != TARGET_LINE_PIECE)
		f->passing = kind == TARGET_LINE_HEADER || (kind == TARGET_LINE_GOOD && take_target(f, t));
	if (f->passing)
		outbuf_put_or_die(f->out, f->status, line->s, line->n);
}

/*
 * Copies up to COPY bytes. A call of memcpy() for n bytes takes longer, and so do two stores if
 * one suffices.
 */
static inline void
copy(char *to, const char *from, size_t n)
{
	memcpy(to, from, 16);
	if (n > 16)
		memcpy(to + 16, from + 16, 16);
}

static void
credit_run(struct filter *f, const struct target_batch *q, size_t first, size_t end, const bool *excluded)
{
	for (size_t i = first; i < end; i++)
		if (excluded[i]) {
			struct addr a = addr_from4((uint32_t)q->target[i]);

			credit(f->lists, &a, &f->opted_out);
		}
}

/*
 * The fast path: treats the plain lines first to end - 1 as take_line() would. A processor cannot
 * predict which lines are excluded, so no branch depends on this: the next line is copied over a
 * dropped one.
 */
static void
take_run(void *ctx, const struct target_batch *q, size_t first, size_t end)
{
	struct filter *f = ctx;
	bool excluded[TARGET_BATCH_MAX];
	uint64_t sums[TARGET_BATCH_MAX];
	struct account all = { .n = end - first }, dropped = { 0 };
	char *p = f->out->buf + f->out->len;

	for (size_t i = first; i < end; i++) {
		ipset_fetch4(f->excluded, q->target[i]);
		sums[i] = target_mix(q->target[i]);
		all.sum += sums[i];
	}
	ipset_has4(f->excluded, q->target + first, all.n, excluded + first);
	for (size_t i = first; i < end; i++) {
		size_t n = q->start[i + 1] - q->start[i];
		/* all bits, or none; ?: would compile to a branch */
		uint64_t keep = (uint64_t)(excluded[i] ^ f->invert) - 1;

		dropped.n += excluded[i];
		dropped.sum += sums[i] & -(uint64_t)excluded[i];
		copy(p, q->text + q->start[i], n);
		p += n & keep;
	}
	f->out->len = (size_t)(p - f->out->buf);
	if (f->lists->report != NULL || f->lists->has_opted_out || listed_needs_lookup(&f->lists->listed))
		credit_run(f, q, first, end, excluded);
	target_stream_count(&f->stream, all.n, all.sum);
	f->dropped.n += dropped.n;
	f->dropped.sum += dropped.sum;
	if (outbuf_full(f->out))
		outbuf_flush_or_die(f->out, f->status);
}

void
filter_run(struct filter *f, struct inbuf *in, struct outbuf *out, struct status *status)
{
	static const struct target_actions actions = { .take_run = take_run, .take_line = take_line };

	f->out = out;
	f->status = status;
	target_stream_open(&f->stream, in, &actions, f);
	do {
		/* Lists reloaded by an earlier SIGHUP govern the lines just read. */
		status_poll(status);
		while (target_stream_take(&f->stream))
			;
		outbuf_flush_or_die(out, status);
	} while (inbuf_fill(in, status));
	target_stream_report(&f->stream);
}

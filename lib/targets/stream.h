/* SPDX-License-Identifier: ISC
 *
 * A stream of targets on an input: each line is numbered, counted and, where it is bad, named, and
 * a tool applies its actions to it. The fast path takes runs of plain lines (target_batch.h), the
 * scalar path a line of any kind. Invariant: whichever path takes a line, all that follows from it
 * is the same.
 */
#ifndef STREAM_H
#define STREAM_H

#include "io/inbuf.h"
#include "targets/target_batch.h"
#include "targets/target_lines.h"

struct target_actions {
	/*
	 * Before each step: waits until a line may be taken; false where none may be. NULL:
	 * always.
	 */
	bool (*wait_until_ready)(void *ctx);
	/*
	 * The fast path: plain lines, of the batch those from first to before end, each of them a
	 * target. Takes as many as it can, from the first on, by target_stream_count(), and leaves
	 * the next one to the scalar path. NULL: there is no fast path.
	 */
	void (*take_run)(void *ctx, const struct target_batch *, size_t first, size_t end);
	/*
	 * The scalar path: a line, or a piece of one that is longer than the buffer. The target is
	 * that of a TARGET_LINE_GOOD one.
	 */
	void (*take_line)(void *ctx, const struct line *, enum target_line, const struct target *);
};

struct target_stream {
	struct inbuf *in;
	const struct target_actions *actions;
	void *ctx;                      /* for the actions */
	struct target_lines lines;
	struct target_batch batch;
	uint64_t line;                  /* the number of the last line taken, from 1 */
	uint64_t n, sum;                /* of the targets (zscan-status.5) */
	uint64_t further;               /* of these n the ones of a further attempt, +1 and so on */
	uint64_t bad;                   /* lines that were refused */
};

void target_stream_open(struct target_stream *, struct inbuf *, const struct target_actions *, void *ctx);

/*
 * Takes all whole lines that have come; where there is none, the next piece of a line that is
 * longer than the buffer, or the last line without its newline. False where there was nothing to
 * take, or nothing may be taken.
 */
bool target_stream_take(struct target_stream *);

/* Counts plain lines, in take_run() alone; sum is that of their targets. */
static inline void
target_stream_count(struct target_stream *t, size_t n, uint64_t sum)
{
	t->line += n;
	t->n += n;
	t->sum += sum;
}

/*
 * Refuses the line that take_line() has been given last: names it, unless many have been named.
 * why is in words.
 */
void target_stream_refuse(struct target_stream *, const struct line *, const char *why);

/* At the end: tells how many lines were refused, where not all of them were named. */
void target_stream_report(const struct target_stream *);

#endif

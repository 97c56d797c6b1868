/* SPDX-License-Identifier: ISC
 *
 * A stream of targets on an input. Each line is numbered and counted, and reported if it is bad;
 * a tool applies its actions to it. The fast path takes runs of plain lines (target_batch.h); the
 * scalar path takes any line. Invariant: both paths have the same effect.
 */
#ifndef STREAM_H
#define STREAM_H

#include "io/inbuf.h"
#include "targets/target_batch.h"
#include "targets/target_lines.h"

struct target_actions {
	/*
	 * Before each step: waits until a line may be taken. Returns false if none may be taken.
	 * NULL: lines may always be taken.
	 */
	bool (*wait_until_ready)(void *ctx);
	/*
	 * The fast path: takes as many as possible of the plain lines first to end - 1 of the
	 * batch, each of them a target, and reports their number by target_stream_count(). The
	 * next line goes to the scalar path. NULL: there is no fast path.
	 */
	void (*take_run)(void *ctx, const struct target_batch *, size_t first, size_t end);
	/*
	 * The scalar path: takes a line, or a piece of a line that is longer than the buffer. The
	 * target is valid for TARGET_LINE_GOOD only.
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
 * Takes all complete lines in the buffer. If there is none, takes the next piece of a line that
 * is longer than the buffer, or the last line without its newline. Returns false if there was
 * nothing to take, or if no line may be taken.
 */
bool target_stream_take(struct target_stream *);

/* Counts plain lines, for take_run() only. sum is the sum of their targets. */
static inline void
target_stream_count(struct target_stream *t, size_t n, uint64_t sum)
{
	t->line += n;
	t->n += n;
	t->sum += sum;
}

/*
 * Refuses the line that take_line() got last, and reports it unless too many were reported. why
 * is a message.
 */
void target_stream_refuse(struct target_stream *, const struct line *, const char *why);

/* Call this at the end: reports the number of refused lines if not all of them were reported. */
void target_stream_report(const struct target_stream *);

#endif

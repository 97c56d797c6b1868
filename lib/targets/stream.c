/* SPDX-License-Identifier: ISC
 *
 * The loop over the lines of a stream, by the fast path and the scalar path. A line leaves the
 * input only after an action has taken it, so a stop in the middle of a run loses no line.
 */
#include "targets/stream.h"

#include <err.h>

#include "io/sanitize.h"

/* The number of bad lines that are reported one by one. */
#define NAMED_MAX 10

_Static_assert(TARGET_BATCH_BLOCK <= INBUF_SLACK, "text is looked through within the buffer");

void
target_stream_open(struct target_stream *t, struct inbuf *in, const struct target_actions *actions, void *ctx)
{
	*t = (struct target_stream){ .in = in, .actions = actions, .ctx = ctx };
	if (actions->take_run != NULL)
		target_batch_open(&t->batch, false);
}

void
target_stream_refuse(struct target_stream *t, const struct line *line, const char *why)
{
	char text[81];

	if (++t->bad <= NAMED_MAX)
		warnx("%s:%ju: %s: %s", t->in->name, (uintmax_t)t->line, why, sanitize(text, sizeof(text), line->s, line->text));
}

void
target_stream_report(const struct target_stream *t)
{
	if (t->bad > NAMED_MAX)
		warnx("%s: %ju bad lines in all", t->in->name, (uintmax_t)t->bad);
}

static bool
wait_until_ready(const struct target_stream *t)
{
	return t->actions->wait_until_ready == NULL || t->actions->wait_until_ready(t->ctx);
}

/* The scalar path: takes the next line or piece of a line. Returns false if there is none. */
static bool
take_line(struct target_stream *t)
{
	enum target_line kind = TARGET_LINE_PIECE;
	struct target target;
	struct line line;

	if (!inbuf_line(t->in, &line))
		return false;
	if (!line.piece) {
		t->line++;
		kind = target_lines_take(&t->lines, line.s, line.text, line.more, &target);
	}
	if (kind == TARGET_LINE_GOOD) {
		t->n++;
		t->sum += target_sum(&target);
		t->further += target.attempt > 0;
	}
	if (kind == TARGET_LINE_BAD)
		target_stream_refuse(t, &line, t->lines.why);
	t->actions->take_line(t->ctx, &line, kind, &target);
	return true;
}

/*
 * The fast path: passes the plain lines from i to end - 1 to the action, which may take fewer.
 * Returns the index of the next line.
 */
static size_t
take_run(struct target_stream *t, size_t i, size_t end)
{
	uint64_t line = t->line;

	if (i < end)
		t->actions->take_run(t->ctx, &t->batch, i, end);
	return i + (size_t)(t->line - line);
}

/* The end of the run of lines from i that the fast path may take. */
static size_t
find_run(struct target_stream *t, size_t i)
{
	return i + target_lines_take_plain(&t->lines, t->batch.target + i, target_batch_parse(&t->batch, i) - i);
}

/* Takes the lines found: runs of plain lines, and single lines between them. */
static void
take_lines(struct target_stream *t)
{
	size_t base = t->in->pos, i = 0, end = 0;

	while (i < t->batch.n && wait_until_ready(t)) {
		if (i >= end)
			end = find_run(t, i);
		i = take_run(t, i, end);
		t->in->pos = base + t->batch.start[i];
		if (i < t->batch.n && wait_until_ready(t)) {
			take_line(t);
			i++;
		}
	}
}

bool
target_stream_take(struct target_stream *t)
{
	struct inbuf *in = t->in;

	if (!wait_until_ready(t))
		return false;
	if (t->actions->take_run == NULL || in->within || target_batch_find(&t->batch, in->buf + in->pos, in->end - in->pos) == 0)
		return take_line(t);
	take_lines(t);
	return true;
}

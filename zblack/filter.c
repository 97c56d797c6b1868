/* SPDX-License-Identifier: ISC
 *
 * The stream through zblack. A line passes byte for byte or not at all, and only
 * when its address is known not to be excluded.
 */
#include "filter.h"

#include <err.h>
#include <string.h>

#include "io/block.h"
#include "io/sanitize.h"
#include "targets/target_batch.h"

/* So many bad lines are named one by one. */
#define NAMED_MAX 10

/* The copy of a plain line may touch so many bytes, whatever its length. */
#define COPY 32

_Static_assert(TARGET_BATCH_LINE_MAX <= COPY && COPY <= INBUF_SLACK && TARGET_BATCH_BLOCK <= INBUF_SLACK,
    "a line is copied whole, within the buffer");
_Static_assert((TARGET_BATCH_MAX - 1) * TARGET_BATCH_LINE_MAX + COPY <= BLOCK_SIZE,
    "an output that is not full has room for all lines found at once");

static void
complain(struct filter *f, const struct line *line, const char *why)
{
	char text[81];

	if (++f->bad <= NAMED_MAX)
		warnx("stdin:%ju: %s: %s", (uintmax_t)f->line, why, sanitize(text, sizeof(text), line->s, line->text));
}

/* An address that is excluded. */
static void
credit(struct lists *l, const struct addr *a, uint64_t *opted_out)
{
	if (l->report != NULL)
		report_credit(l->report, a);
	if (l->has_opted_out)
		*opted_out += ipset_has(&l->opted_out, a);
}

static bool
passes(struct filter *f, const struct line *line)
{
	struct target target;
	struct account *account;

	f->line++;
	switch (target_lines_take(&f->stream, line->s, line->text, line->more, &target)) {
	case TARGET_LINE_HEADER:
		return true;
	case TARGET_LINE_NONE:
		return false;
	case TARGET_LINE_BAD:
		complain(f, line, f->stream.why);
		return false;
	case TARGET_LINE_GOOD:
		break;
	}
	account = ipset_has(f->excluded, &target.addr) ? &f->dropped : &f->passed;
	account->n++;
	account->sum += target_sum(&target);
	if (account == &f->dropped)
		credit(f->lists, &target.addr, &f->opted_out);
	return account == (f->invert ? &f->dropped : &f->passed);
}

/* The next line, or piece of one, whatever it holds. */
static bool
take_line(struct filter *f, struct inbuf *in, struct outbuf *out, struct status *status)
{
	struct line line;

	if (!inbuf_line(in, &line))
		return false;
	if (!line.piece)
		f->passing = passes(f, &line);
	if (f->passing)
		outbuf_put_or_die(out, status, line.s, line.n);
	return true;
}

/* Up to COPY bytes. A call of memcpy() for n bytes would take longer, and so do two stores where one would do. */
static inline void
copy(char *to, const char *from, size_t n)
{
	memcpy(to, from, 16);
	if (n > 16)
		memcpy(to + 16, from + 16, 16);
}

static void
credit_plain(struct filter *f, const struct target_batch *q, size_t first, size_t end, const bool *excluded)
{
	for (size_t i = first; i < end; i++)
		if (excluded[i]) {
			struct addr a = addr_from4((uint32_t)q->target[i]);

			credit(f->lists, &a, &f->opted_out);
		}
}

/*
 * What take_line() does with each, for the plain lines from first to before end. Excluded ones come in no order that a
 * processor could predict, so no branch depends on them: the next line is copied over a dropped one.
 */
static void
take_plain(struct filter *f, const struct target_batch *q, size_t first, size_t end, struct outbuf *out)
{
	bool excluded[TARGET_BATCH_MAX];
	uint64_t sums[TARGET_BATCH_MAX];
	struct account all = { .n = end - first }, dropped = { 0 };
	char *p = out->buf + out->len;

	for (size_t i = first; i < end; i++) {
		ipset_fetch4(f->excluded, q->target[i]);
		sums[i] = target_mix(q->target[i]);
		all.sum += sums[i];
	}
	ipset_has4(f->excluded, q->target + first, all.n, excluded + first);
	for (size_t i = first; i < end; i++) {
		size_t n = q->start[i + 1] - q->start[i];
		uint64_t keep = (uint64_t)(excluded[i] ^ f->invert) - 1;    /* all bits, or none; ?: becomes a branch */

		dropped.n += excluded[i];
		dropped.sum += sums[i] & -(uint64_t)excluded[i];
		copy(p, q->text + q->start[i], n);
		p += n & keep;
	}
	out->len = (size_t)(p - out->buf);
	if (f->lists->report != NULL || f->lists->has_opted_out)
		credit_plain(f, q, first, end, excluded);
	f->line += all.n;
	f->dropped.n += dropped.n;
	f->dropped.sum += dropped.sum;
	f->passed.n += all.n - dropped.n;
	f->passed.sum += all.sum - dropped.sum;
}

/* The lines that were found: runs of plain ones, and single ones that are not. */
static void
take_lines(struct filter *f, struct target_batch *q, struct inbuf *in, struct outbuf *out, struct status *status)
{
	size_t base = in->pos;

	for (size_t i = 0; i < q->n; i++) {
		size_t first = i;

		i = target_batch_parse(q, first);
		i = first + target_lines_take_plain(&f->stream, q->target + first, i - first);
		if (i > first)
			take_plain(f, q, first, i, out);
		if (outbuf_full(out))
			outbuf_flush_or_die(out, status);
		in->pos = base + q->start[i];
		if (i < q->n)
			take_line(f, in, out, status);
	}
}

/* All whole lines that are there; where there is none, a piece, or the last line without its newline. False: nothing. */
static bool
take(struct filter *f, struct target_batch *q, struct inbuf *in, struct outbuf *out, struct status *status)
{
	if (in->within || target_batch_find(q, in->buf + in->pos, in->end - in->pos) == 0)
		return take_line(f, in, out, status);
	take_lines(f, q, in, out, status);
	return true;
}

void
filter_run(struct filter *f, struct inbuf *in, struct outbuf *out, struct status *status)
{
	struct target_batch batch;

	target_batch_open(&batch, false);
	do {
		/* A SIGHUP that came before what has just been read governs it. */
		status_poll(status);
		while (take(f, &batch, in, out, status))
			;
		outbuf_flush_or_die(out, status);
	} while (inbuf_fill(in, status));
	if (f->bad > NAMED_MAX)
		warnx("stdin: %ju bad lines in all", (uintmax_t)f->bad);
}

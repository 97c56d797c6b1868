/* SPDX-License-Identifier: ISC
 *
 * Progress rows as samples.
 */
#include "course.h"

#include "io/alloc.h"

/* The time has the place behind the values. */
enum { TIME = COURSE_VALUES, COLUMNS };

static const struct input_column columns[COLUMNS] = {
	[COURSE_PERCENT] = { { "percent-complete" }, true },
	[COURSE_SENT] = { { "sent-total" }, true },
	[COURSE_HITS] = { { "recv-success-total" }, true },
	[COURSE_SENT_RATE] = { { "sent-last-one-sec" }, true },
	[COURSE_FAILED_RATE] = { { "sendto-fail-last-one-sec" }, false },
	[COURSE_HIT_RATE] = { { "recv-success-last-one-sec" }, true },
	[COURSE_REPLY_RATE] = { { "recv-total-last-one-sec" }, false },
	[COURSE_DROP_RATE] = { { "drop-last-one-sec" }, false },
	[TIME] = { { "time-elapsed" }, true },
};

struct reader {
	struct course *course;
	struct input input;
};

/* Time and counts of the rest of a scan begin anew. */
static void
go_on(struct course *c)
{
	const struct course_sample *last = &c->sample[c->n - 1];

	c->resumed++;
	c->base = last->t;
	c->totals[COURSE_SENT] = last->value[COURSE_SENT];
	c->totals[COURSE_HITS] = last->value[COURSE_HITS];
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct reader *r = ctx;
	struct course *c = r->course;
	struct course_sample s;

	if (!input_number(row, TIME, &s.t)) {
		rows_malformed(&r->input.rows, "time-elapsed: no number");
		return true;
	}
	if (c->n > 0 && c->base + s.t < c->sample[c->n - 1].t)
		go_on(c);
	s.t += c->base;
	for (int i = 0; i < COURSE_VALUES; i++) {
		if (!input_number(row, (size_t)i, &s.value[i]))
			s.value[i] = 0;
		s.value[i] += c->totals[i];
	}
	if (c->n == c->room) {
		c->room = 2 * c->room + 256;
		c->sample = reallocate_or_die(c->sample, c->room, sizeof(*c->sample));
	}
	c->sample[c->n++] = s;
	return true;
}

enum input_result
course_read(struct course *c, char *const *files, struct status *st)
{
	struct reader r = { .course = c };

	r.input = (struct input){ .columns = columns, .n = COLUMNS, .address = -1, .port = -1, .take = on_row, .ctx = &r };
	return input_read(&r.input, files, st);
}

/* SPDX-License-Identifier: ISC
 *
 * Turns rows of progress into samples, and joins the parts of a scan that was resumed.
 */
#include "course.h"

#include <math.h>
#include <time.h>

#include "io/alloc.h"

enum { TIME = COURSE_VALUES, CLOCK, FAILED, COLUMNS };

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
	[CLOCK] = { { "real-time" }, false },
	[FAILED] = { { "sendto-fail-total" }, false },
};

struct reader {
	struct course *course;
	struct input input;
	struct course_sample last;      /* as its row has it */
	time_t clock;                   /* of that row; 0: unknown */
	double failed;                  /* probes up to that row */
	struct course_sample base;      /* the end of the part before, which this one adds to */
};

/* The date and time of a row in its own zone, in seconds; 0 if it has none. */
static time_t
clock_of(const struct record *row)
{
	char text[32];
	size_t n = record_length(row, CLOCK);
	struct tm tm = { 0 };

	if (n >= sizeof(text))
		return 0;
	memcpy(text, record_text(row, CLOCK), n);
	text[n] = '\0';
	return strptime(text, "%Y-%m-%d %H:%M:%S", &tm) != NULL ? timegm(&tm) : 0;
}

/*
 * Whether a row is the first one of another part, in which time and counts begin anew. Times are
 * whole seconds, so that a row may have the time of the row before. Then the clock tells: two rows
 * of a part with the same time are at most a second apart.
 */
static bool
begins_part(const struct reader *r, const struct course_sample *s, time_t clock)
{
	if (r->course->n == 0)
		return false;
	return s->t < r->last.t || s->value[COURSE_SENT] < r->last.value[COURSE_SENT] || s->value[COURSE_HITS] < r->last.value[COURSE_HITS]
	    || (s->t == r->last.t && r->clock != 0 && clock > r->clock + 1);
}

static void
begin_part(struct reader *r)
{
	struct course *c = r->course;

	if (c->resumed++ == 0)
		c->first_n = c->n;
	r->base.t = c->sample[c->n - 1].t;
	for (enum course_value i = COURSE_SENT; i <= COURSE_HITS; i++)
		r->base.value[i] = c->sample[c->n - 1].value[i];
}

/*
 * ZMap 4.3 writes a comma too many, between sendto-fail-total and its rate: the rate is empty, and
 * the row is longer than the header. Then the rate is the growth of the total.
 */
static void
take_failed(struct reader *r, const struct record *row, struct course_sample *s)
{
	double failed;

	if (!input_number(row, FAILED, &failed))
		return;
	if (record_length(row, COURSE_FAILED_RATE) == 0)
		s->value[COURSE_FAILED_RATE] = fmax(failed - r->failed, 0) / fmax(s->t - r->last.t, 1);
	r->failed = failed;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct reader *r = ctx;
	struct course *c = r->course;
	struct course_sample s;
	time_t clock = clock_of(row);

	if (!input_number(row, TIME, &s.t)) {
		rows_malformed(&r->input.rows, "time-elapsed: no number");
		return true;
	}
	for (size_t i = 0; i < COURSE_VALUES; i++)
		if (!input_number(row, i, &s.value[i]))
			s.value[i] = 0;
	take_failed(r, row, &s);
	if (begins_part(r, &s, clock))
		begin_part(r);
	r->last = s;
	r->clock = clock;
	s.t += r->base.t;
	for (size_t i = 0; i < COURSE_VALUES; i++)
		s.value[i] += r->base.value[i];
	if (c->n == c->room) {
		c->room = 2 * c->room + 256;
		c->sample = reallocate_or_die(c->sample, c->room, sizeof(*c->sample));
	}
	c->sample[c->n++] = s;
	return true;
}

/*
 * The percentages of a later part are of the rest of the scan. So those of the whole are computed
 * from the probes. If the scan is complete, all probes are those at the end; otherwise, the first
 * part's count and percentage tell how many there will be.
 */
static void
join_percentages(struct course *c)
{
	const struct course_sample *last = &c->sample[c->n - 1], *first = &c->sample[c->first_n - 1];
	double all = last->value[COURSE_SENT];

	if (last->value[COURSE_PERCENT] < 100 && first->value[COURSE_PERCENT] > 0)
		all = fmax(all, first->value[COURSE_SENT] * 100 / first->value[COURSE_PERCENT]);
	for (size_t i = 0; i < c->n && all > 0; i++)
		c->sample[i].value[COURSE_PERCENT] = 100 * c->sample[i].value[COURSE_SENT] / all;
}

enum input_result
course_read(struct course *c, char *const *files, struct status *st)
{
	struct reader r = { .course = c };
	enum input_result result;

	r.input = (struct input){ .columns = columns, .n = COLUMNS, .address = -1, .port = -1, .longer = true,
	    .take = on_row, .ctx = &r };
	result = input_read(&r.input, files, st);
	if (c->resumed > 0)
		join_percentages(c);
	return result;
}

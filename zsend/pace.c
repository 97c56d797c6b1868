/* SPDX-License-Identifier: ISC
 *
 * Pacing by an absolute schedule.
 */
#include "pace.h"

#include <errno.h>
#include <time.h>

#include "events.h"

#define SECOND INT64_C(1000000000)

enum {
	LATE = 50000000,        /* ns */
	ASK_EVERY = 64,         /* turns at a rate of 0 */
};

static void
set_rate(struct pace *p, double rate)
{
	double frames = rate / (double)p->frame / 1000;

	p->rate = rate;
	p->batch = rate == 0 || frames >= p->batch_max ? p->batch_max : frames < 2 ? 1 : (unsigned)frames;
	p->origin = 0;
}

void
pace_init(struct pace *p, double rate, uint64_t frame, unsigned batch_max)
{
	*p = (struct pace){ .frame = frame, .batch_max = batch_max };
	set_rate(p, rate);
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

/* Where control asks for another rate, or for a pause, the schedule begins anew. */
static void
follow(struct pace *p, struct control *control)
{
	control_read(control);
	if (control->rate != p->rate)
		set_rate(p, control->rate);
	if (control->paused)
		p->origin = 0;
}

/* When the next unit is due: at once, at the beginning and where it is too late. A wait of a year is as good as any longer one. */
static int64_t
next_due(struct pace *p)
{
	const double year = 365 * 86400 * 1e9;
	int64_t at = now();
	double after = p->rate > 0 ? (double)p->spent * 1e9 / p->rate : 0;
	int64_t due = p->origin + (int64_t)(after < year ? after : year);

	if (p->origin == 0 || at - due > LATE) {
		p->late += p->origin != 0;
		p->origin = due = at;
		p->spent = 0;
	}
	return due;
}

bool
pace_wait(struct pace *p, uint64_t units, struct control *control, struct status *status)
{
	int64_t due;

	status_poll(status);
	if (p->rate == 0 && ++p->turns < ASK_EVERY && !control->paused)
		return events_stop() == 0;
	p->turns = 0;
	do {
		follow(p, control);
		due = p->rate == 0 || control->paused ? 0 : next_due(p);
		if (control->paused || now() < due)
			control_sleep(control, control->paused ? INT64_MAX : due);
		status_poll(status);
		if (events_stop() != 0)
			return false;
	} while (control->paused || now() < due);
	p->spent += units;
	return true;
}

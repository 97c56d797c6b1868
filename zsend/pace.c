/* SPDX-License-Identifier: ISC
 *
 * Pacing by an absolute schedule: the time of a frame follows from the units before it, never from
 * the last sleep.
 */
#include "pace.h"

#include <linux/sched.h>
#include <linux/sched/types.h>
#include <math.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "io/monotonic.h"
#include "io/signals.h"

enum {
	LATE = 50000000,        /* ns */
	ASK_EVERY = 4096,       /* frames at a rate of 0 */
	EVEN_MAX = 200000,      /* frames a second up to which batches are small */
	EVEN_BATCH = 4,         /* frames: less than IN_A_ROW */
	TURN = 100000,          /* ns */
	WAKE_UPS = 25000,       /* a second, at most: each takes some 15 us of a core */
	IN_A_ROW = 5,           /* frames */
	EVEN_LATE = LATE / 2,   /* ns: so late an even pace would not keep the rate */
	SHORT = 20000,          /* ns: a sleep of less takes longer */
	FEW = 64,               /* frames */
	FAST = 250000,          /* frames a second */
};

/* Until a delay is made up for, frames take this part of the time that they take at the rate. */
#define CATCH_UP 0.925

/*
 * A policer on the way accepts a few frames in a row (nftables: IN_A_ROW), however high its rate
 * is. So up to EVEN_MAX frames leave singly, or in batches of up to EVEN_BATCH if there would be
 * more than WAKE_UPS. At higher rates a batch is the frames that are due in 1 ms, as long as they
 * are few, then in 0.125 ms.
 */
static unsigned
batch_at(double frames, unsigned max)
{
	double batch = frames <= EVEN_MAX ? fmin(ceil(frames / WAKE_UPS), EVEN_BATCH) : fmax(fmin(floor(frames / 1000), FEW), floor(frames / 8000));

	return frames == 0 || batch >= max ? max : batch < 1 ? 1 : (unsigned)batch;
}

static void
set_rate(struct pace *p, double rate)
{
	p->rate = rate;
	p->batch = batch_at(rate / (double)p->frame, p->batch_max);
	p->origin = p->not_before = 0;
}

/*
 * Since Linux 6.12 a process that asks for short turns interrupts one with a longer turn when it
 * wakes up, which else may take the rest of its 3 ms first.
 */
void
pace_wake_in_time(void)
{
	struct sched_attr turns = { 0 };

	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	if (syscall(SYS_sched_getattr, 0, &turns, sizeof(turns), 0) == 0 && turns.sched_policy == SCHED_NORMAL) {
		turns.sched_runtime = TURN;
		syscall(SYS_sched_setattr, 0, &turns, 0);
	}
}

bool
pace_is_fast(const struct pace *p, uint64_t frame_bits)
{
	return p->wanted == 0 || p->wanted >= (double)pace_units(p, frame_bits) * FAST;
}

void
pace_begin(struct pace *p, uint64_t frame_bits, unsigned batch_max)
{
	p->frame = pace_units(p, frame_bits);
	p->batch_max = batch_max;
	set_rate(p, p->wanted);
}

/* Where steering asks for another rate, or for a pause, the schedule begins anew. */
static void
follow(struct pace *p, struct steering *steering)
{
	steering_read(steering);
	if (steering->rate != p->rate)
		set_rate(p, steering->rate);
	if (steering->paused)
		p->origin = 0;
}

/*
 * When the next unit is due: at once, at the beginning and where it is too late. A wait of a year
 * is as good as any longer one.
 */
static int64_t
next_due(struct pace *p)
{
	const double year = 365 * 86400 * 1e9;
	int64_t at = monotonic_now();
	double after = p->rate > 0 ? (double)p->spent * 1e9 / p->rate : 0;
	int64_t due = p->origin + (int64_t)(after < year ? after : year);

	if (p->origin == 0 || at - due > LATE) {
		p->late += p->origin != 0 && !p->idle;
		p->origin = due = at;
		p->spent = 0;
	}
	p->idle = false;
	return due < p->not_before && at - due < EVEN_LATE ? p->not_before : due;
}

/*
 * To be called when so many units leave. After a delay of any length no more than IN_A_ROW frames
 * follow each other at once, and the others by CATCH_UP: a policer that has such a bucket, and 1.1
 * times the rate, lets all of them pass. At 10,000 a second a frame may leave up to 4 * 100 us
 * before its time; if the 20 frames of 2 ms are late, 5 leave at once and the next 92.5 us later.
 * On schedule this time is always over before the frames are due. Larger batches may leave by half of
 * one before their time, so that one that wakes up late does not hold back the next.
 */
static void
set_not_before(struct pace *p, uint64_t units)
{
	double ns = 1e9 / p->rate, ahead = p->batch < IN_A_ROW ? IN_A_ROW - p->batch : p->batch / 2;
	int64_t earliest = monotonic_now() - (int64_t)(ahead * (double)p->frame * ns * CATCH_UP);

	if (p->not_before < earliest)
		p->not_before = earliest;
	p->not_before += (int64_t)((double)units * ns * CATCH_UP);
}

/* Waits until CLOCK_MONOTONIC is at so many ns; a sleep may end early. */
static void
wait_until(const struct steering *steering, int64_t due)
{
	if (due - monotonic_now() > SHORT)
		steering_sleep(steering, due);
	else
		while (monotonic_now() < due)
			continue;
}

bool
pace_wait(struct pace *p, uint64_t units, struct steering *steering, struct status *status)
{
	int64_t due;

	status_poll(status);
	p->unpaced += units;
	if (p->rate == 0 && p->unpaced < ASK_EVERY && !steering->paused)
		return signals_stop() == 0;
	p->unpaced = 0;
	do {
		follow(p, steering);
		due = p->rate == 0 || steering->paused ? 0 : next_due(p);
		wait_until(steering, steering->paused ? INT64_MAX : due);
		status_poll(status);
		if (signals_stop() != 0)
			return false;
	} while (steering->paused || monotonic_now() < due);
	p->spent += units;
	if (p->rate > 0)
		set_not_before(p, units);
	return true;
}

/* SPDX-License-Identifier: ISC
 *
 * Paces frames by an absolute schedule: the time of a frame follows from the units before it,
 * never from the last sleep.
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
	TIME_SLICE = 100000,    /* ns */
	WAKE_UPS = 25000,       /* per second, at most: each takes about 15 us of a core */
	IN_A_ROW = 5,           /* frames */
	EVEN_LATE = LATE / 2,   /* ns: so late an even pace would not keep the rate */
	SHORT = 20000,          /* ns: a sleep of less takes longer */
	FEW = 64,               /* frames */
	FAST = 250000,          /* frames per second */
};

/* While catching up, a frame takes this fraction of its time at the rate. */
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
 * Since Linux 6.12 a process with a short time slice pre-empts one with a longer slice when it
 * wakes up. Otherwise that process may first use the rest of its 3 ms.
 */
void
pace_wake_in_time(void)
{
	struct sched_attr slice = { 0 };

	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	if (syscall(SYS_sched_getattr, 0, &slice, sizeof(slice), 0) == 0 && slice.sched_policy == SCHED_NORMAL) {
		slice.sched_runtime = TIME_SLICE;
		syscall(SYS_sched_setattr, 0, &slice, 0);
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

/* If steering changes the rate or pauses, the schedule begins anew. */
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
 * When the next unit is due: immediately at the beginning and when it is too late. Waits are
 * limited to a year.
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
 * Call this when so many units leave. However long the delay was, at most IN_A_ROW frames follow
 * each other immediately, and later ones at intervals of CATCH_UP. So they pass a policer with
 * such a bucket and 1.1 times the rate.
 *
 * Example: at 10,000 per second a frame may leave up to 4 * 100 us early. If the 20 frames of 2
 * ms are late, 5 leave at once and the next one 92.5 us later. On schedule not_before always
 * passes before the frames are due. Larger batches may leave half a batch early, so that one late
 * wake-up does not delay the next.
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

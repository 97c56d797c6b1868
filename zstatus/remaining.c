/* SPDX-License-Identifier: ISC
 *
 * Computes the remaining time of sending.
 */
#include "remaining.h"

#include <math.h>

/*
 * Takes a new rate or pause of the senders. Until the new speed is measured, it is the old one
 * times the ratio of both rates: 100 s left at 10 per second become 50 s at 20.
 */
static void
change(struct remaining *r, double t, double done, double aim, bool paused)
{
	if (r->aim > 0 && aim > 0)
		r->speed *= aim / r->aim;
	r->t = t;
	r->done = done;
	r->aim = aim;
	r->paused = paused;
}

void
remaining_take(struct remaining *r, const struct scan *s)
{
	double t = s->shown.t, done = scan_done(s), aim = scan_aim(s), sending = scan_sending(s);
	bool paused = scan_total(s, ZSEND, PAUSED) > 0;

	if (!r->paused && t > r->t && done > r->done)
		r->speed = (done - r->done) / (t - r->t);
	if (aim != r->aim || paused != r->paused)
		change(r, t, done, aim, paused);
	r->seconds = r->speed > 0 ? (1 - done) / r->speed : 0;
	if (r->limit > 0 && sending > 0 && (r->speed == 0 || r->limit - sending < r->seconds))
		r->seconds = fmax(r->limit - sending, 0);
}

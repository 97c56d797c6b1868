/* SPDX-License-Identifier: ISC
 *
 * Progress by the numbers of probes: the oldest pending one holds it back.
 */
#include "progress.h"

static void
raise_last(struct progress *p, const struct target *t, uint64_t number)
{
	if (number <= p->last_number)
		return;
	p->last = *t;
	p->last_number = number;
}

void
progress_count(struct progress *p, const struct target *t, uint64_t number)
{
	if (number <= p->counted_number)
		return;
	p->counted = *t;
	p->counted_number = number;
}

void
progress_sent(struct progress *p, const struct target *t, uint64_t number)
{
	const struct pending_probe *oldest = pending_oldest(p->pending);

	if (oldest == NULL || oldest->number > number)
		raise_last(p, t, number);
	else
		progress_count(p, t, number);
}

void
progress_update(struct progress *p)
{
	const struct pending_probe *oldest = pending_oldest(p->pending);

	if (oldest == NULL)
		raise_last(p, &p->counted, p->counted_number);
	else if (oldest->has_before)
		raise_last(p, &oldest->before, oldest->number - 1);
}

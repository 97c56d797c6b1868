/* SPDX-License-Identifier: ISC
 *
 * Tracks progress by the numbers of probes: the oldest probe that is pending or held back limits
 * it.
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

/*
 * The number of the first probe of the first line that is not done; UINT64_MAX: all are done.
 * *before is the line before it, or NULL if that line is the present one or the first.
 */
static uint64_t
find_open(const struct progress *p, const struct target **before)
{
	const struct pending_probe *pending = pending_oldest(p->pending);
	const struct held_probe *held = held_oldest(p->held);
	uint64_t first = p->open;

	*before = NULL;
	if (pending != NULL && pending->first < first) {
		first = pending->first;
		*before = pending->has_before ? &pending->before : NULL;
	}
	if (held != NULL && held->first < first) {
		first = held->first;
		*before = held->has_before ? &held->before : NULL;
	}
	return first;
}

void
progress_sent(struct progress *p, const struct target *t, uint64_t number)
{
	const struct target *before;

	if (number < find_open(p, &before))
		raise_last(p, t, number);
	else
		progress_count(p, t, number);
}

void
progress_update(struct progress *p)
{
	const struct target *before;
	uint64_t first = find_open(p, &before);

	if (p->counted_number < first)
		raise_last(p, &p->counted, p->counted_number);
	else if (before != NULL)
		raise_last(p, before, first - 1);
}

/* SPDX-License-Identifier: ISC
 *
 * Progress by the numbers of probes: the oldest one that is pending or held back keeps it from going
 * on.
 */
#include "progress.h"

static bool
is_open(const struct progress *p, uint64_t number)
{
	return p->open > 0 && number >= p->open;
}

static void
raise_last(struct progress *p, const struct target *t, uint64_t number)
{
	if (number <= p->last_number || is_open(p, number))
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

/* The number of the oldest probe that is not done, and the line before it or NULL; UINT64_MAX: there is none. */
static uint64_t
oldest(const struct progress *p, const struct target **before)
{
	const struct pending_probe *pending = pending_oldest(p->pending);
	const struct held_probe *held = held_oldest(p->held);

	*before = NULL;
	if (held != NULL && (pending == NULL || held->number < pending->number)) {
		*before = held->has_before ? &held->before : NULL;
		return held->number;
	}
	if (pending == NULL)
		return UINT64_MAX;
	*before = pending->has_before ? &pending->before : NULL;
	return pending->number;
}

void
progress_sent(struct progress *p, const struct target *t, uint64_t number)
{
	const struct target *before;

	if (oldest(p, &before) > number && !is_open(p, number))
		raise_last(p, t, number);
	else
		progress_count(p, t, number);
}

void
progress_update(struct progress *p)
{
	const struct target *before;
	uint64_t number = oldest(p, &before);

	if (number == UINT64_MAX)
		raise_last(p, &p->counted, p->counted_number);
	else if (before != NULL)
		raise_last(p, before, number - 1);
}

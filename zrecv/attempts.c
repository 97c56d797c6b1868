/* SPDX-License-Identifier: ISC
 *
 * Counts the targets by the attempts that they have answered.
 */
#include "attempts.h"

void
attempts_open(struct attempts *a, size_t scans)
{
	for (size_t i = 0; i < scans && a->n > 0; i++)
		a->noted[i] = dedup_open("full");
}

/* Bit of an attempt in a history. */
static unsigned
bit_of(const struct attempts *a, unsigned attempt)
{
	if (attempt == 0)
		return 1;
	return attempt + 1 < a->n || a->n == 2 ? 2 : 4;
}

/* The attempts noted so far. */
static unsigned
history_of(const struct attempts *a, const struct reply *reply)
{
	unsigned history = 0;

	for (unsigned i = 0; i < a->n; i++)
		if (dedup_knows(a->noted[reply->scan], &reply->target, reply->target_port, (uint8_t)i, true))
			history |= bit_of(a, i);
	return history;
}

void
attempts_note(struct attempts *a, const struct reply *reply)
{
	unsigned before, attempt = (unsigned)reply->attempt;

	if (reply->attempt < 0 || attempt >= a->n)
		return;
	before = history_of(a, reply);
	if (dedup_note(a->noted[reply->scan], &reply->target, reply->target_port, (uint8_t)attempt, true))
		return;
	a->answered[attempt]++;
	if (before > 0)
		a->histories[before]--;
	a->histories[before | bit_of(a, attempt)]++;
}

/* SPDX-License-Identifier: ISC
 *
 * Which attempts each target has answered.
 */
#include "attempts.h"

#include <inttypes.h>
#include <stdio.h>

void
attempts_open(struct attempts *a, size_t scans)
{
	for (size_t i = 0; i < scans && a->n > 0; i++)
		a->noted[i] = dedup_open("full");
}

/* The bit of an attempt in a history. */
static unsigned
bit_of(const struct attempts *a, unsigned attempt)
{
	if (attempt == 0)
		return 1;
	return attempt + 1 < a->n || a->n == 2 ? 2 : 4;
}

/* By what has been noted so far. */
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

/* Adds " NAME=N,N" to a line that has n bytes; returns how many it would have then. */
static size_t
put_list(char *line, size_t room, size_t n, const char *name, const uint64_t *count, unsigned counts)
{
	for (unsigned i = 0; i < counts && n < room; i++)
		n += (size_t)snprintf(line + n, room - n, "%s%s%s%" PRIu64, i == 0 ? " " : "", i == 0 ? name : "", i == 0 ? "=" : ",", count[i]);
	return n;
}

size_t
attempts_format(const struct attempts *a, bool distinct, char *line, size_t room)
{
	size_t n;

	*line = '\0';
	n = put_list(line, room, 0, "answered", a->answered, a->n);
	if (a->n > 0 && n < room)
		n += (size_t)snprintf(line + n, room - n, " distinct=%d", distinct);
	if (a->n > 1 && distinct)
		n = put_list(line, room, n, "histories", a->histories + 1, a->n == 2 ? 3 : ATTEMPTS_HISTORIES - 1);
	return n;
}

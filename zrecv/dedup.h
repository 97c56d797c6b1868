/* SPDX-License-Identifier: ISC
 *
 * Which replies have come before: exact, of all in memory that grows with the hits, or of the
 * last ones.
 */
#ifndef DEDUP_H
#define DEDUP_H

#include <stdbool.h>

#include "addr/addr.h"

struct dedup;

/*
 * By the argument of --dedup: "full", "window:N" for the last N replies, or "none"; ends the
 * program with status 2 where it is no such.
 */
struct dedup *dedup_open(const char *method);

/* Whether any are noted: not with "none". */
bool dedup_notes(const struct dedup *);

/* Whether all that have come before are known. */
bool dedup_is_full(const struct dedup *);

/*
 * Notes a reply of a target and port (0: none) to the probe's payload of this number, HOPS_MAX at
 * most. Successes and others are told apart. True where there was one before.
 */
bool dedup_note(struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

/* Whether there was one, without a note. */
bool dedup_knows(const struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

/*
 * Says that the same is soon to be asked, which then takes less time. Changes nothing, so it may
 * be wrong or left out.
 */
void dedup_expect(const struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Recognises replies that were received before: exactly, with memory that grows with the hits, or
 * among the last ones.
 */
#ifndef DEDUP_H
#define DEDUP_H

#include <stdbool.h>

#include "addr/addr.h"

struct dedup;

/*
 * Opens a table by the argument of --dedup: "full", "window:N" for the last N replies, or "none".
 * Ends the program with status 2 if it is anything else.
 */
struct dedup *dedup_open(const char *method);

/* Whether replies are noted: false with "none". */
bool dedup_notes(const struct dedup *);

/* Whether all earlier replies are remembered. */
bool dedup_is_full(const struct dedup *);

/*
 * Notes a reply of a target and port (0: none) to the probe's payload of this number, at most
 * HOPS_MAX. Successes and failures are separate. True if there was one before.
 */
bool dedup_note(struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

/* The same without noting the reply. */
bool dedup_knows(const struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

/* Prefetches memory for a dedup_note() with the same arguments. Has no other effect. */
void dedup_expect(const struct dedup *, const struct addr *target, uint16_t port, uint8_t payload, bool success);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The name of an order of lines: how many targets there are, and a digest of all that determines
 * which line follows which. A run that is to go on where another stopped (--after) must have the
 * same.
 */
#ifndef ORDER_H
#define ORDER_H

#include "targets.h"

/* "COUNT:DIGEST", decimal and 16 hexadecimal digits. */
#define ORDER_STRLEN 40

/*
 * The digest is a 64-bit one, against mistakes and not against malice: of the addresses, the
 * ports, or the pairs of both, the seed, the number of shards and, where there are several
 * attempts in one walk, their number and gap. All shards of a run have the same.
 */
void order_name(const struct targets *, uint64_t shards, unsigned repeat, uint64_t gap, char name[ORDER_STRLEN]);

/*
 * --order: ends the program with status 2 where the expected order is another one than that of
 * this run.
 */
void order_expect(const char *expected, const char *name);

#endif

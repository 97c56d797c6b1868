/* SPDX-License-Identifier: ISC
 *
 * The name of an order of lines: the number of targets, and a digest of all facts that determine
 * the sequence of lines. A run that continues another one (--after) must have the same order.
 */
#ifndef ORDER_H
#define ORDER_H

#include "targets.h"

/* "COUNT:DIGEST" in decimal and 16 hexadecimal digits. */
#define ORDER_STRLEN 40

/*
 * The digest has 64 bits, against mistakes, not malice. It covers the addresses and ports, or
 * pairs of both; the seed; the number of shards; and for several attempts in one walk their
 * number and gap. All shards of a run have the same name.
 */
void order_name(const struct targets *, uint64_t shards, unsigned attempts, uint64_t gap, char name[ORDER_STRLEN]);

/* --order: ends the program with status 2 if the expected order differs from that of this run. */
void order_expect(const char *expected, const char *name);

#endif

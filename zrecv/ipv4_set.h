/* SPDX-License-Identifier: ISC
 *
 * Stores a set of IPv4 addresses in memory that grows with them: 5 to 11 bytes for each in a
 * small set, less than 3 in a large one. Invariant: the set is never moved as a whole, so no
 * insertion takes long.
 */
#ifndef IPV4_SET_H
#define IPV4_SET_H

#include <stdbool.h>
#include <stdint.h>

struct ipv4_set;

/* key: random, determines the positions of addresses, so that nobody can choose collisions. */
struct ipv4_set *ipv4_set_open(uint64_t key);

/* Adds an address in host byte order; false if the set has it already. */
bool ipv4_set_add(struct ipv4_set *, uint32_t address);

bool ipv4_set_has(const struct ipv4_set *, uint32_t address);

/* Prefetches memory for adding this address; has no other effect. */
void ipv4_set_expect(const struct ipv4_set *, uint32_t address);

#endif

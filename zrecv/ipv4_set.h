/* SPDX-License-Identifier: ISC
 *
 * A set of IPv4 addresses that grows with what is in it: 5 to 11 bytes for each where they are
 * few, less than 3 where they are many. Nothing of it is ever moved as a whole, so that no
 * insertion takes long.
 */
#ifndef IPV4_SET_H
#define IPV4_SET_H

#include <stdbool.h>
#include <stdint.h>

struct ipv4_set;

/*
 * The key, a random one, decides where addresses lie in it: whoever chooses addresses cannot
 * choose that.
 */
struct ipv4_set *ipv4_set_open(uint64_t key);

/* Adds an address in host byte order; false where it was there before. */
bool ipv4_set_add(struct ipv4_set *, uint32_t address);

bool ipv4_set_has(const struct ipv4_set *, uint32_t address);

/*
 * Says that this address is soon to be added, so that what that looks at is on its way from
 * memory; changes nothing.
 */
void ipv4_set_expect(const struct ipv4_set *, uint32_t address);

#endif

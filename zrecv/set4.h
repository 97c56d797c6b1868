/* SPDX-License-Identifier: ISC
 *
 * A set of IPv4 addresses that grows with what is in it: 5 to 11 bytes for each where they are few, less than 3 where they are many.
 * Nothing of it is ever moved as a whole, so that no insertion takes long.
 */
#ifndef SET4_H
#define SET4_H

#include <stdbool.h>
#include <stdint.h>

struct set4;

/* The key, a random one, decides where addresses lie in it: whoever chooses addresses cannot choose that. */
struct set4 *set4_open(uint64_t key);

/* Adds an address in host byte order; false where it was there before. */
bool set4_add(struct set4 *, uint32_t address);

/* Says that this address is soon to be added, so that what that looks at is on its way from memory; changes nothing. */
void set4_expect(const struct set4 *, uint32_t address);

#endif

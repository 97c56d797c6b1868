/* SPDX-License-Identifier: ISC
 *
 * Random numbers by splitmix64 (Steele, Lea, Flood, 2014), the same for a seed on every machine.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

static inline uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Uses the upper half of the bits. */
static inline uint32_t
random_below(uint64_t *state, uint32_t below)
{
	return (uint32_t)(random_next(state) >> 32) % below;
}

#endif

/* SPDX-License-Identifier: ISC
 *
 * Functions that the compiler translates for several processors; the loader selects the best
 * version for the machine. LANES is the number of 64-bit integers that such a function processes
 * at once.
 */
#ifndef SIMD_H
#define SIMD_H

#include <stdint.h>

/*
 * clang 14 omits the resolver that other files call, so it gets no versions. The Makefile defines
 * the macro as empty for the objects in which tests check the code for all machines.
 */
#if defined(MULTIVERSION)
#elif defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

enum { LANES = 8 };

typedef uint64_t u64x8 __attribute__((vector_size(LANES * sizeof(uint64_t))));

#endif

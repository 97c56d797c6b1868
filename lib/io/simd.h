/* SPDX-License-Identifier: ISC
 *
 * Functions that the compiler translates for several kinds of processors, of which the loader
 * takes the best that the machine has. LANES is how many 64-bit numbers such a function best works
 * on side by side.
 */
#ifndef SIMD_H
#define SIMD_H

#include <stdint.h>

/*
 * clang 14 leaves out the function that others are to call. The Makefile defines it as nothing for
 * the objects in which tests look at what any machine can do.
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

/* SPDX-License-Identifier: ISC
 *
 * Functions that the compiler translates for several kinds of processors, of which the loader takes the best that
 * the machine has. LANES is how many 64-bit numbers such a function best works on side by side.
 */
#ifndef CLONES_H
#define CLONES_H

#include <stdint.h>

/* clang 14 leaves out the function that others are to call. The Makefile defines it as nothing for the objects in which tests look at what any machine can do. */
#if defined(CLONES)
#elif defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { LANES = 8 };

typedef uint64_t lanes __attribute__((vector_size(LANES * sizeof(uint64_t))));

#endif

/* SPDX-License-Identifier: ISC
 *
 * SipHash-2-4 with a 64-bit result (Aumasson, Bernstein: SipHash: a fast
 * short-input PRF, INDOCRYPT 2012).
 */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stddef.h>
#include <stdint.h>

/* The state after the beginning of a message. */
struct siphash {
	uint64_t v0, v1, v2, v3;
};

uint64_t siphash(const uint8_t key[16], const void *data, size_t len);

/* len is a multiple of 8. */
struct siphash siphash_begin(const uint8_t key[16], const void *data, size_t len);

/*
 * The hashes of n messages that all begin with the same words and have two more: next[i] and
 * last[i]. The highest byte of last[i] is the length of the whole message modulo 256 (section 2.1
 * of the paper). Several hashes are computed at once.
 */
void siphash_end_many(const struct siphash *, const uint64_t *next, const uint64_t *last, uint64_t *results, size_t n);

#endif

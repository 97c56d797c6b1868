/* SPDX-License-Identifier: ISC
 *
 * Finds delimiters in two ways: byte by byte on any machine, and with vector instructions on x86.
 *
 * The vector instructions look up each byte in a table of 16 by its lower half and compare it
 * with the entry. The delimiters 2c, 22, 0d and 0a have different lower halves, so each has its
 * own entry. All other entries hold a byte that cannot match.
 */
#include "io/delimiters.h"

void
delimiters_open(struct delimiters *m, bool scalar)
{
	m->scalar = scalar;
#ifdef __x86_64__
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt"))
#endif
		m->scalar = true;
	m->n = 0;
}

static void
find_scalar(struct delimiters *m, const char *text, size_t n)
{
	m->n = 0;
	for (size_t i = 0; i < n; i++)
		if (text[i] == ',' || text[i] == '"' || text[i] == '\r' || text[i] == '\n')
			m->at[m->n++] = (uint32_t)i;
}

#ifdef __x86_64__
#include <immintrin.h>

#define VECTORS __attribute__((target("avx2,bmi,popcnt")))

VECTORS static inline uint32_t
delimiters_of_32(const char *s)
{
	/*
	 * Indexed by the lower half of a byte. An entry without a delimiter holds a byte with
	 * another lower half: 0, or 1 at index 0.
	 */
	const __m256i table = _mm256_setr_epi8(1, 0, '"', 0, 0, 0, 0, 0, 0, 0, '\n', 0, ',', '\r', 0, 0,
	    1, 0, '"', 0, 0, 0, 0, 0, 0, 0, '\n', 0, ',', '\r', 0, 0);
	__m256i text = _mm256_loadu_si256((const __m256i *)s);

	/* For bytes from 0x80 the shuffle yields 0, which is not equal to the byte. */
	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, text), text));
}

/*
 * The number of delimiters in 64 bytes is hard to predict, but it is rarely above twelve. So the
 * loop always writes twelve, without a branch, and the next round overwrites the surplus.
 */
VECTORS static void
find_vectors(struct delimiters *m, const char *text, size_t n)
{
	size_t count = 0;

	for (size_t at = 0; at < n; at += 64) {
		uint64_t bits = (uint64_t)delimiters_of_32(text + at + 32) << 32 | delimiters_of_32(text + at);
		uint32_t *next = &m->at[count];

		if (n - at < 64)
			bits &= (UINT64_C(1) << (n - at)) - 1;
		count += (size_t)_mm_popcnt_u64(bits);
		for (int i = 0; i < 12; i++) {
			next[i] = (uint32_t)(at + _tzcnt_u64(bits));
			bits = _blsr_u64(bits);
		}
		for (next += 12; bits != 0; bits = _blsr_u64(bits))
			*next++ = (uint32_t)(at + _tzcnt_u64(bits));
	}
	m->n = count;
}
#endif

void
delimiters_find(struct delimiters *m, const char *text, size_t n)
{
#ifdef __x86_64__
	if (!m->scalar) {
		find_vectors(m, text, n);
		return;
	}
#endif
	find_scalar(m, text, n);
}

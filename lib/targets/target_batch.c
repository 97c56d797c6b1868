/* SPDX-License-Identifier: ISC
 *
 * Parses plain target lines in two ways: byte by byte on any machine, and with vector
 * instructions on x86. A line costs the latter less than one mispredicted branch, and the former
 * has several. Both accept the same lines.
 *
 * The vector method, for 192.0.2.77: the first 16 bytes of a line are one vector. The positions
 * of its dots form a 16-bit number. With a bit for the end of the address, this is one of 81
 * numbers, since each of the four parts has one to three digits. Here the parts have 3, 1, 1 and
 * 2 digits:
 *
 *     byte        0 1 2 3 4 5 6 7 8 9
 *     text        1 9 2 . 0 . 2 . 7 7 end
 *     bits              3   5   7      10       = 0x4a8
 *
 * The layout of this number moves each digit to its place: the tens and ones of all parts side by
 * side, the last part first, then the hundreds. Places without a digit are 0.
 *
 *     digits      8 9 - 6 - 4 1 2  - - - - - - 0 -
 *     moved       7 7 0 2 0 0 9 2  0 0 0 0 0 0 1 0
 *     times      10 1 10 1 10 1 10 1  100 0 100 0 100 0 100 0
 *     in pairs    77   2   0  92   0   0   0 100
 *     halves      77   2   0 192                = 0xc000024d, lowest byte first
 */
#include "targets/target_batch.h"

#include <string.h>

/* Index of no byte of the line: the shuffle writes 0 there. */
#define NOWHERE 0x80

/* Not equal to any digit. */
#define ANY 0xff

/* The place of a part, counted from the last, among the tens and among the hundreds. */
#define TENS(part) (2 * (part))
#define HUNDREDS(part) (8 + 2 * (part))

/* The layout of parts with these lengths, first part first. */
static struct address_layout
layout(const int length[4], unsigned *bits)
{
	struct address_layout l;
	int at = 0;

	memset(l.digits, NOWHERE, sizeof(l.digits));
	memset(l.zeros, ANY, sizeof(l.zeros));
	*bits = 0;
	for (int part = 3; part >= 0; part--) {
		int n = length[3 - part];
		const int place[] = { TENS(part) + 1, TENS(part), HUNDREDS(part) };

		for (int i = 0; i < n; i++)
			l.digits[place[i]] = (uint8_t)(at + n - 1 - i);
		if (n > 1)
			l.zeros[place[n - 1]] = 0;      /* must not be a leading zero */
		at += n;
		*bits |= 1u << at++;
	}
	return l;
}

void
target_batch_open(struct target_batch *q, bool scalar)
{
	int n = 0;

	/* Layout 0 stands for no address: it finds a leading zero in every line. */
	memset(q->layout_of, 0, sizeof(q->layout_of));
	memset(q->layouts[0].digits, NOWHERE, sizeof(q->layouts[0].digits));
	memset(q->layouts[0].zeros, 0, sizeof(q->layouts[0].zeros));
	for (int i = 0; i < 81; i++) {
		const int length[4] = { i / 27 + 1, i / 9 % 3 + 1, i / 3 % 3 + 1, i % 3 + 1 };
		unsigned bits;

		q->layouts[++n] = layout(length, &bits);
		q->layout_of[bits] = (uint8_t)n;
	}
	q->scalar = scalar;
#ifdef __x86_64__
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt"))
#endif
		q->scalar = true;
	q->start[0] = 0;
	q->n = 0;
}

static size_t
find_scalar(struct target_batch *q, const char *text, size_t n)
{
	const char *s = text, *newline;

	for (q->n = 0; q->n < TARGET_BATCH_MAX; q->n++) {
		newline = memchr(s, '\n', (size_t)(text + n - s));
		if (newline == NULL)
			break;
		s = newline + 1;
		q->start[q->n + 1] = (uint32_t)(s - text);
	}
	return q->n;
}

/* Parses one to max digits at *s and moves *s after them. Returns UINT32_MAX if there are none. */
static uint32_t
number(const char **s, int max)
{
	const char *p = *s;
	uint32_t v = 0;

	while ((unsigned)(*p - '0') < 10 && p - *s < max)
		v = v * 10 + (unsigned)(*p++ - '0');
	if (p == *s)
		return UINT32_MAX;
	*s = p;
	return v;
}

/*
 * The upper bits of a target: the port between the comma and the newline. 0 if it is not a port.
 */
static uint64_t
parse_port(const char **s)
{
	uint64_t protocol = PROTOCOL_NONE;
	uint32_t port;

	if (strncmp(*s, "icmp", 4) == 0) {
		*s += 4;
		return (uint64_t)PROTOCOL_ICMP << 56;
	}
	if (**s == 'u' && (*s)[1] == ':') {
		*s += 2;
		protocol = PROTOCOL_UDP;
	}
	port = number(s, 8);
	return port < 1 || port > 65535 ? 0 : protocol << 56 | (uint64_t)port << 32;
}

/* A newline ends every line, so this never reads beyond it. */
static bool
parse_scalar(const char *s, uint64_t *target)
{
	uint64_t v = 0, port = 0;

	for (int part = 0; part < 4; part++) {
		const char *first = s;
		uint32_t x = number(&s, 3);

		if (x > 255 || (*first == '0' && s - first > 1) || (part < 3 && *s++ != '.'))
			return false;
		v = v << 8 | x;
	}
	if (*s == ',') {
		s++;
		port = parse_port(&s);
		if (port == 0)
			return false;
	}
	*target = port | v;
	return *s == '\n';
}

#ifdef __x86_64__
#include <immintrin.h>

#define VECTORS __attribute__((target("avx2,bmi,popcnt")))

VECTORS static inline uint64_t
newlines(const char *s)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	__m256i low = _mm256_loadu_si256((const __m256i *)s), high = _mm256_loadu_si256((const __m256i *)(s + 32));
	uint32_t low_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, newline));
	uint32_t high_bits = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, newline));

	return (uint64_t)high_bits << 32 | low_bits;
}

/*
 * The number of lines that end in a block is hard to predict, but it is rarely above six. So the
 * loop always writes six ends, without a branch, and the next block overwrites the surplus.
 */
VECTORS static size_t
find_vectors(struct target_batch *q, const char *text, size_t n)
{
	size_t count = 0;

	for (size_t at = 0; at < n && count < TARGET_BATCH_MAX; at += TARGET_BATCH_BLOCK) {
		uint64_t bits = newlines(text + at);
		uint32_t *next = &q->start[count + 1], base = (uint32_t)at + 1;

		if (n - at < TARGET_BATCH_BLOCK)
			bits &= (UINT64_C(1) << (n - at)) - 1;
		count += (size_t)_mm_popcnt_u64(bits);
		for (int i = 0; i < 6; i++) {
			next[i] = base + (uint32_t)_tzcnt_u64(bits);
			bits = _blsr_u64(bits);
		}
		for (next += 6; bits != 0; bits = _blsr_u64(bits))
			*next++ = base + (uint32_t)_tzcnt_u64(bits);
	}
	return q->n = count < TARGET_BATCH_MAX ? count : TARGET_BATCH_MAX;
}

/*
 * Parses the number of one to eight digits before end; eight bytes before end must be readable.
 * Returns UINT32_MAX if it is not a number.
 */
static inline uint32_t
number_before(const char *end, unsigned digits)
{
	const uint64_t zeros = UINT64_C(0x3030303030303030);
	uint64_t v, rest;

	if (digits < 1 || digits > 8)
		return UINT32_MAX;
	rest = UINT64_MAX >> 8 * (digits - 1) >> 8;
	memcpy(&v, end - 8, 8);
	/* replace the bytes before the number by digits 0 */
	v = ((v & ~rest) | (zeros & rest)) - zeros;
	if ((v | (v + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080))
		return UINT32_MAX;
	/* Combines digits to pairs, pairs to fours, and fours to eight digits. */
	v = (v * 10 + (v >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v * 100 + (v >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (uint32_t)(v * 10000 + (v >> 32));
}

/* The same as parse_port() for the n bytes at s; eight bytes before s must be readable. */
static inline uint64_t
port_of(const char *s, size_t n)
{
	uint64_t protocol = PROTOCOL_NONE;
	uint32_t port;

	if (n > 2 && *s == 'u' && s[1] == ':') {
		protocol = PROTOCOL_UDP;
		s += 2;
		n -= 2;
	} else if (n == 4 && memcmp(s, "icmp", 4) == 0) {
		return (uint64_t)PROTOCOL_ICMP << 56;
	}
	port = number_before(s + n, (unsigned)n);
	return port < 1 || port > 65535 ? 0 : protocol << 56 | (uint64_t)port << 32;
}

/*
 * Parses the line of n bytes at s, without its newline. An address has 7 to 15 bytes, so its end
 * is among the first 16 bytes, and there are at least 8 bytes before the end of a port. Refuses
 * other characters than digits, leading zeros, and parts above 255.
 */
VECTORS static inline bool
parse_vectors(const struct target_batch *q, const char *s, size_t n, uint64_t *target)
{
	const __m128i weights = _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 100, 0, 100, 0, 100, 0, 100, 0);
	const __m128i most = _mm_setr_epi16(255, 255, 255, 255, -1, -1, -1, -1);
	__m128i text = _mm_loadu_si128((const __m128i *)s), digits, parts, bad;
	unsigned dots = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8('.')));
	unsigned commas = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(',')));
	const struct address_layout *l;
	unsigned end;
	uint64_t port = 0;

	if (n >= TARGET_BATCH_LINE_MAX)
		return false;
	end = 1u << n | commas;
	end &= -end;            /* the lowest bit: the end of the address */
	if (end < 1u << 7 || end > 1u << 15)
		return false;
	if (end != 1u << n) {
		unsigned comma = _tzcnt_u32(end);

		port = port_of(s + comma + 1, n - comma - 1);
		if (port == 0)
			return false;
	}
	l = &q->layouts[q->layout_of[(dots & (end - 1)) | end]];
	digits = _mm_shuffle_epi8(_mm_sub_epi8(text, _mm_set1_epi8('0')), _mm_loadu_si128((const __m128i *)l->digits));
	parts = _mm_maddubs_epi16(digits, weights);
	parts = _mm_add_epi16(parts, _mm_srli_si128(parts, 8));
	bad = _mm_subs_epu8(digits, _mm_set1_epi8(9));
	bad = _mm_or_si128(bad, _mm_cmpeq_epi8(digits, _mm_loadu_si128((const __m128i *)l->zeros)));
	bad = _mm_or_si128(bad, _mm_subs_epu16(parts, most));
	*target = port | (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(parts, parts));
	return _mm_testz_si128(bad, bad);
}

VECTORS static size_t
parse_lines(struct target_batch *q, size_t i)
{
	while (i < q->n && parse_vectors(q, q->text + q->start[i], q->start[i + 1] - q->start[i] - 1, &q->target[i]))
		i++;
	return i;
}
#endif

size_t
target_batch_find(struct target_batch *q, const char *text, size_t n)
{
	q->text = text;
#ifdef __x86_64__
	if (!q->scalar)
		return find_vectors(q, text, n);
#endif
	return find_scalar(q, text, n);
}

size_t
target_batch_parse(struct target_batch *q, size_t i)
{
#ifdef __x86_64__
	if (!q->scalar)
		return parse_lines(q, i);
#endif
	while (i < q->n && parse_scalar(q->text + q->start[i], &q->target[i]))
		i++;
	return i;
}

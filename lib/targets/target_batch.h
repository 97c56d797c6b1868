/* SPDX-License-Identifier: ISC
 *
 * Many target lines at once, as long as they are plain: A.B.C.D, A.B.C.D,PORT, A.B.C.D,u:PORT or
 * A.B.C.D,icmp and a newline. A line that is taken here means the same to target_parse(); all other lines are left to that.
 */
#ifndef TARGET_BATCH_H
#define TARGET_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/ports.h"

enum {
	TARGET_BATCH_MAX = 512, /* lines at once */
	TARGET_BATCH_LINE_MAX = 27, /* "255.255.255.255,u:00065535" and the newline */
	/* text is looked through in blocks of this size, so as many bytes after it are read */
	TARGET_BATCH_BLOCK = 64,
};

/* For an address that has its dots in certain places; target_batch.c has an example. */
struct quad_layout {
	uint8_t digits[16];     /* for each digit the byte of the text that holds it */
	uint8_t zeros[16];      /* 0 for a digit that must not be 0 */
};

struct target_batch {
	const char *text;
	size_t n;                                       /* lines */
	/* line i: text[start[i]] to text[start[i + 1] - 1], the newline */
	uint32_t start[TARGET_BATCH_MAX + TARGET_BATCH_BLOCK + 1];
	/* PROTOCOL * 2^56 + PORT * 2^32 + address: target_mix() of it is the target's sum */
	uint64_t target[TARGET_BATCH_MAX];
	bool scalar;                                    /* without the vector instructions */
	struct quad_layout layouts[82];
	uint8_t layout_of[1 << 16];
};

/* scalar: even where the processor has vector instructions, which is for tests. */
void target_batch_open(struct target_batch *, bool scalar);

/* The port of such a number. */
static inline struct port
target_batch_port(uint64_t target)
{
	return (struct port){ (uint16_t)(target >> 32), (uint8_t)(target >> 56) };
}

/*
 * Finds the lines, of any kind, that are whole within the n bytes of text (which are to be below 4
 * GiB), and returns how many: at most TARGET_BATCH_MAX, the rest is for the next time. Up to
 * TARGET_BATCH_BLOCK bytes after the text are read, but mean nothing.
 */
size_t target_batch_find(struct target_batch *, const char *text, size_t n);

/*
 * Parses the lines found, from the given one to the first that is not plain; returns the number of
 * that, or n.
 */
size_t target_batch_parse(struct target_batch *, size_t from);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Parses many target lines at once, if they are plain: A.B.C.D, A.B.C.D,PORT, A.B.C.D,u:PORT or
 * A.B.C.D,icmp and a newline. Such a line has the same meaning for target_parse(), which takes
 * all other lines.
 */
#ifndef TARGET_BATCH_H
#define TARGET_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/ports.h"

enum {
	TARGET_BATCH_MAX = 512, /* lines at once */
	TARGET_BATCH_LINE_MAX = 27, /* "255.255.255.255,u:00065535" with its newline */
	/* text is searched in blocks of this size, so that many bytes after it are read */
	TARGET_BATCH_BLOCK = 64,
};

/* The layout of an address with dots at certain places; target_batch.c has an example. */
struct address_layout {
	uint8_t digits[16];     /* for each place, the index of the byte that holds the digit */
	uint8_t zeros[16];      /* 0 for a digit that must not be 0 */
};

struct target_batch {
	const char *text;
	size_t n;                                       /* lines */
	/* line i is text[start[i]] to text[start[i + 1] - 1], its newline */
	uint32_t start[TARGET_BATCH_MAX + TARGET_BATCH_BLOCK + 1];
	/* PROTOCOL * 2^56 + PORT * 2^32 + address; target_mix() of it is the target's sum */
	uint64_t target[TARGET_BATCH_MAX];
	bool scalar;                                    /* do not use vector instructions */
	struct address_layout layouts[82];
	uint8_t layout_of[1 << 16];
};

/* scalar: do not use vector instructions, even if the processor has them. Tests need this. */
void target_batch_open(struct target_batch *, bool scalar);

/* The port of an element of target[]. */
static inline struct port
target_batch_port(uint64_t target)
{
	return (struct port){ (uint16_t)(target >> 32), (uint8_t)(target >> 56) };
}

/*
 * Finds the complete lines, of any kind, in n bytes of text (less than 4 GiB). Returns their
 * number, at most TARGET_BATCH_MAX; further lines have to wait for the next call. It reads up to
 * TARGET_BATCH_BLOCK bytes after the text, whose values do not matter.
 */
size_t target_batch_find(struct target_batch *, const char *text, size_t n);

/*
 * Parses the lines found, from index from to the first that is not plain. Returns the index of
 * that line, or n.
 */
size_t target_batch_parse(struct target_batch *, size_t from);

#endif

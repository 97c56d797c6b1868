/* SPDX-License-Identifier: ISC
 *
 * From numbers of targets to lines of text, in blocks.
 */
#ifndef LINES_H
#define LINES_H

#include "io/outbuf.h"
#include "targets.h"

/* A few bytes of text that are copied whole, and how many of them count. */
struct piece {
	char text[15];
	uint8_t n;
};

struct lines {
	const struct targets *targets;
	char octets[256][4];        /* the digits of a byte and a dot */
	uint8_t octet_len[256];     /* both together */
	struct piece *ports;        /* ",PORT" for each port, or nothing once */
	size_t ports_n;
	/* floor(2^64 / ports_n), which replaces the division; ports_n above 1 */
	uint64_t ports_inverse;
	/* the newline, with ",+ATTEMPT" before it where attempts are marked */
	struct piece tails[TARGET_ATTEMPTS];
	unsigned first_attempt;     /* the number of the first */
	uint64_t n, sum;            /* of the lines made so far (zscan-status.5) */
};

/* The longest line, with what a copy of fixed size may write beyond it. */
#define LINES_MAX (TARGET_STRLEN + sizeof(struct piece))

/* Attempts are marked from first_attempt on; not at all where that is below 0. */
void lines_open(struct lines *, const struct targets *, int first_attempt);

/*
 * Appends the line of each target, for which the caller sees to it that there is room for
 * LINES_MAX bytes; numbers are 1..total. All are of the first attempt where attempt_of is NULL.
 */
void lines_format(struct lines *, struct outbuf *, const uint64_t *numbers, const uint8_t *attempt_of, size_t count);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Converts numbers of targets to lines of text, in blocks.
 */
#ifndef LINES_H
#define LINES_H

#include "io/outbuf.h"
#include "targets.h"

/* Text that is copied with a fixed size, of which the first n bytes count. */
struct piece {
	char text[15];
	uint8_t n;
};

struct lines {
	const struct targets *targets;
	char octets[256][4];        /* the digits of a byte and a dot */
	uint8_t octet_len[256];     /* length of the digits and the dot */
	struct piece *ports;        /* ",PORT" for each port; without ports one empty piece */
	size_t ports_n;
	/* floor(2^64 / ports_n), which replaces the division; only for ports_n > 1 */
	uint64_t ports_inverse;
	/* the newline, preceded by ",+ATTEMPT" if attempts are marked */
	struct piece tails[TARGET_ATTEMPTS];
	unsigned first_attempt;     /* the number of the first */
	uint64_t n, sum;            /* of the lines made so far (zscan-status.5) */
};

/* The longest line, plus the bytes that a copy of fixed size may write after it. */
#define LINES_MAX (TARGET_STRLEN + sizeof(struct piece))

/* Marks attempts, starting with first_attempt; does not mark them if it is negative. */
void lines_open(struct lines *, const struct targets *, int first_attempt);

/*
 * Appends the line of each target. The output must have room for LINES_MAX bytes per line.
 * Numbers are 1..total. If attempt_of is NULL, all are of the first attempt.
 */
void lines_format(struct lines *, struct outbuf *, const uint64_t *numbers, const uint8_t *attempt_of, size_t count);

#endif

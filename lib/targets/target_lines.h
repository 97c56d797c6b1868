/* SPDX-License-Identifier: ISC
 *
 * The meaning of each line of a stream of targets: a plain target, or a CSV row under a header
 * whose names tell which columns matter. It depends on the lines before, so all of them are to be
 * taken, in order.
 */
#ifndef TARGET_LINES_H
#define TARGET_LINES_H

#include "targets/handshake.h"
#include "targets/target.h"

enum target_line {
	TARGET_LINE_GOOD,       /* a target */
	TARGET_LINE_HEADER,
	TARGET_LINE_NONE,       /* blank, or a comment */
	TARGET_LINE_BAD,        /* why tells what is wrong with it */
	/* a further piece of a line that is longer than the buffer (stream.h) */
	TARGET_LINE_PIECE,
};

/*
 * The columns that are read: the attempt for names alone, and those from TARGET_COLUMN_SOURCE on of
 * rows of connections, but the name for names, too.
 */
enum target_column {
	TARGET_COLUMN_ADDRESS,
	TARGET_COLUMN_PORT,
	TARGET_COLUMN_PROTOCOL,
	TARGET_COLUMN_ATTEMPT,
	TARGET_COLUMN_SOURCE,
	TARGET_COLUMN_SOURCE_PORT,
	TARGET_COLUMN_SEQNUM,
	TARGET_COLUMN_ACKNUM,
	TARGET_COLUMN_NAME,
	TARGET_COLUMN_SEGMENT,
	TARGET_COLUMNS
};

struct target_lines {
	/*
	 * Set before the first line: all lines have to be rows of connections, and what they say
	 * of these is read.
	 */
	struct handshake *handshake;    /* of the last line that was good; NULL: not wanted */
	/* the same: names are read, and a line is bad with something else in the place of one */
	bool wants_names;
	const char *name;               /* of the last line, within it, of so many bytes; NULL: none */
	size_t name_n;
	bool begun;                     /* the line that may be a header has come */
	bool rows;                      /* it was one, */
	char missing[64];               /* columns of a connection that it lacks, in words, or empty */
	/* and these are there, counted from 0; -1: there is none */
	int column[TARGET_COLUMNS];
	int width;                      /* columns in all */
	/* the header names a column that is read twice, so none is read */
	bool ambiguous;
	bool within_quotes;             /* a quoted field goes on in the next line */
	const char *why;                /* in words, a constant string */
};

/*
 * Takes the next of all lines: its n bytes without the newline, or if more follow than fit into
 * memory, its first ones.
 */
enum target_line target_lines_take(struct target_lines *, const char *line, size_t n, bool more, struct target *);

/*
 * Takes the next lines, which are plain (target_batch.h): returns how many of them mean the
 * targets that they look like. The line after these, if there is one, is for target_lines_take().
 */
size_t target_lines_take_plain(struct target_lines *, const uint64_t *targets, size_t n);

#endif

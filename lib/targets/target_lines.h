/* SPDX-License-Identifier: ISC
 *
 * The meaning of each line of a target stream: a plain target, or a CSV row under a header that
 * names its columns. It depends on earlier lines, so take all lines in order.
 */
#ifndef TARGET_LINES_H
#define TARGET_LINES_H

#include "targets/handshake.h"
#include "targets/target.h"

enum target_line {
	TARGET_LINE_GOOD,       /* a target */
	TARGET_LINE_HEADER,
	TARGET_LINE_NONE,       /* blank or a comment */
	TARGET_LINE_BAD,        /* why holds the message */
	/* a further piece of a line that is longer than the buffer (stream.h) */
	TARGET_LINE_PIECE,
};

/*
 * The columns that may be read. The attempt is read only with wants_names. Those from
 * TARGET_COLUMN_SOURCE on are read only for rows of connections, but the name also with
 * wants_names.
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
	 * Set before the first line: all lines must be rows of connections, which are read into
	 * this.
	 */
	struct handshake *handshake;    /* of the last good line; NULL: not wanted */
	/*
	 * set before the first line: names are read, and a line with another text in place of a
	 * name is bad
	 */
	bool wants_names;
	const char *name;               /* of the last line, name_n bytes within it; NULL: none */
	size_t name_n;
	bool begun;                     /* the line that may be a header has been taken */
	bool rows;                      /* that line was a header */
	/* a message about the columns of a connection that it lacks, or empty */
	char missing[64];
	/* the number of each column, from 0; -1: there is none */
	int column[TARGET_COLUMNS];
	int width;                      /* number of columns */
	/* the header names a column twice, so no row can be read */
	bool ambiguous;
	bool within_quotes;             /* a quoted field continues on the next line */
	const char *why;                /* the message about a bad line, a constant string */
};

/*
 * Takes the next line: its n bytes without the newline. If more is set, the line is longer than
 * the buffer and these are its first bytes.
 */
enum target_line target_lines_take(struct target_lines *, const char *line, size_t n, bool more, struct target *);

/*
 * Takes the next lines, which are plain (target_batch.h). Returns how many of them are the
 * targets that they look like. The line after these, if any, is for target_lines_take().
 */
size_t target_lines_take_plain(struct target_lines *, const uint64_t *targets, size_t n);

#endif

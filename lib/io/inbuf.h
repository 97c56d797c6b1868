/* SPDX-License-Identifier: ISC
 *
 * Reads input in big blocks and returns its lines without copying them. The caller takes all
 * lines that have arrived, flushes its own output, and only then fills the buffer again:
 *
 *     do {
 *             while (inbuf_line(&in, &line))
 *                     ...
 *             flush the output;
 *     } while (inbuf_fill(&in, &status));
 */
#ifndef INBUF_H
#define INBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "io/status.h"

/* This many bytes after the input may be read. Their values do not matter. */
#define INBUF_SLACK 64

struct inbuf {
	int fd;
	const char *name;       /* for messages */
	char *buf;
	size_t pos, end, cap;   /* buf has INBUF_SLACK more bytes after cap */
	bool eof;
	/* the next piece continues a line that is longer than the buffer */
	bool within;
};

struct line {
	char *s;
	size_t n;               /* including the newline, if there is one */
	size_t text;            /* excluding the newline */
	bool more;              /* the rest of the line follows in further pieces */
	bool piece;             /* this piece continues a line */
};

void inbuf_open(struct inbuf *, int fd, const char *name);

/*
 * Returns the next complete line; the last line may lack its newline. The line is valid until
 * inbuf_fill.
 */
bool inbuf_line(struct inbuf *, struct line *);

/*
 * Waits for more input. Returns false at the end of the input, or if a signal asked for a stop;
 * so a line that was cut short by the stop is never taken as complete. A read error ends the
 * program with status 3.
 */
bool inbuf_fill(struct inbuf *, struct status *);

/*
 * For readers that do not work by lines: waits for up to n bytes and writes status lines
 * meanwhile. Returns the number of bytes read, 0 at the end, or -1 if a signal asked for a stop.
 * A read error ends the program with status 3.
 */
ssize_t inbuf_read(int fd, const char *name, char *buf, size_t n, struct status *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Input in big blocks, handed out line by line without a copy. The caller takes
 * every line that has come, flushes its own output, and only then fills again:
 *
 *     do {
 *             while (inbuf_line(&in, &line))
 *                     ...
 *             flush what was made;
 *     } while (inbuf_fill(&in, &status));
 */
#ifndef INBUF_H
#define INBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "io/status.h"

/* So many bytes behind what has come may be read, though they mean nothing. */
#define INBUF_SLACK 64

struct inbuf {
	int fd;
	const char *name;       /* for messages */
	char *buf;
	size_t pos, end, cap;   /* INBUF_SLACK bytes of buf lie behind cap */
	bool eof;
	bool within;            /* the next piece goes on with a line longer than the buffer */
};

struct line {
	char *s;
	size_t n;               /* with the newline, where there is one */
	size_t text;            /* without it */
	bool more;              /* the rest of the line follows in further pieces */
	bool piece;             /* this is such a further piece */
};

void inbuf_open(struct inbuf *, int fd, const char *name);

/*
 * The next line that is there in whole; the last one may lack its newline. Valid until inbuf_fill.
 */
bool inbuf_line(struct inbuf *, struct line *);

/*
 * Waits for more. False at the end of the input and when a signal asked for a stop, so that a line
 * cut short by a stop is never taken for a whole one. A read error ends the program with status 3.
 */
bool inbuf_fill(struct inbuf *, struct status *);

/*
 * For those who do not read by lines: waits for up to n bytes, with status lines meanwhile.
 * Returns how many came, 0 at the end, -1 when a signal asked for a stop. A read error ends the
 * program with status 3.
 */
ssize_t inbuf_read(int fd, const char *name, char *buf, size_t n, struct status *);

#endif

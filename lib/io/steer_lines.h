/* SPDX-License-Identifier: ISC
 *
 * Lines that change the rate of a running scan: "rate N", "pause" and "resume"; one that begins with
 * # is a comment. They come on a descriptor, or are appended to the file of ZSTEER (zscan --steer).
 */
#ifndef STEER_LINES_H
#define STEER_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct steer_lines {
	int fd;                 /* -1: none */
	double rate;            /* of the last such line; -1: there was none */
	bool paused;
	char text[64];          /* the next line, as far as it has come */
	size_t n;
};

/* fd is open for reading, or -1. */
void steer_lines_init(struct steer_lines *, int fd);

/*
 * Opens the file that ZSTEER names, if it names one. If there is no such file, it says so and goes
 * on. Ends the program with status 2 where the file cannot be read, or others can write to it.
 */
void steer_lines_open_file(struct steer_lines *);

/* A line that cannot be understood is named on stderr. */
void steer_lines_take(struct steer_lines *, const char *bytes, size_t n);

/* Takes all that has been appended to the file since the last call. */
void steer_lines_read_file(struct steer_lines *);

#endif

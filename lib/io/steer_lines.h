/* SPDX-License-Identifier: ISC
 *
 * Lines that change the rate of a running scan: "rate N", "pause" and "resume". Lines that begin
 * with # are comments. They arrive on a descriptor or are appended to the file that ZSTEER names
 * (zscan --steer).
 */
#ifndef STEER_LINES_H
#define STEER_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct steer_lines {
	int fd;                 /* -1: none */
	double rate;            /* from the last rate line; -1: there was none */
	bool paused;
	char text[64];          /* the beginning of the next line */
	size_t n;
};

/* fd is open for reading, or -1. */
void steer_lines_init(struct steer_lines *, int fd);

/*
 * Opens the file that ZSTEER names, if it names one. If there is no such file, it says so and goes
 * on. Ends the program with status 2 where the file cannot be read, or others can write to it.
 */
void steer_lines_open_file(struct steer_lines *);

/* Obeys the lines among n bytes. A wrong line is reported on stderr. */
void steer_lines_take(struct steer_lines *, const char *bytes, size_t n);

/* Takes all lines that were appended to the file since the last call. */
void steer_lines_read_file(struct steer_lines *);

#endif

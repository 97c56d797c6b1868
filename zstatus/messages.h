/* SPDX-License-Identifier: ISC
 *
 * Writes messages for people: to a log, or to the standard error above the live line.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "io/output.h"
#include "terminal.h"

/* Maximum number of files whose failed writes are reported. */
#define MESSAGES_FAILED_MAX 8

/* Number of recent messages kept, and the size of one with its null byte. */
#define MESSAGES_RECENT 8
#define MESSAGES_RECENT_MAX 256

/* The levels of a log, with ZMap's names. */
enum level { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO };

struct messages {
	struct output log;
	struct terminal terminal;
	/* Files whose failed writes have been reported. */
	const char *failed[MESSAGES_FAILED_MAX];
	size_t failures;
	char recent[MESSAGES_RECENT][MESSAGES_RECENT_MAX];      /* a ring */
	uint64_t said;
};

/*
 * Writes a line of n bytes from a stage, with ? for bytes that could control a terminal. In a log
 * it is a warning, because stages write nothing else to the standard error; only zscan's own lines
 * are information.
 */
void messages_pass(struct messages *, const char *text, size_t n);

__attribute__((format(printf, 3, 4))) void messages_say(struct messages *, enum level, const char *format, ...);

/* Reports a file that cannot be written, once for each file. This affects the exit status. */
void messages_cannot_write(struct messages *, const char *path, int error);

/* The same if a write of this output has failed. */
void messages_look_at(struct messages *, const struct output *);

/*
 * Return the number of recent messages, and one of them, counted from the last, which is 1. The
 * text is ASCII and may be cut.
 */
unsigned messages_count(const struct messages *);
const char *messages_recent(const struct messages *, unsigned back);

/* Waits until all messages are written, and reports a log that lacks some. */
void messages_close(struct messages *);

#endif

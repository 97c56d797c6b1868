/* SPDX-License-Identifier: ISC
 *
 * What is said to people: in a log, or on the standard error above the live line.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include "io/output.h"
#include "terminal.h"

/* Failed writes of so many files are told. */
#define MESSAGES_FAILED_MAX 8

/* The last messages that are kept, and the bytes of one with its null byte. */
#define MESSAGES_RECENT 8
#define MESSAGES_RECENT_MAX 256

/* What a line of a log is, by the names that ZMap has for it. */
enum level { LEVEL_ERROR, LEVEL_WARN, LEVEL_INFO };

struct messages {
	struct output log;
	struct terminal terminal;
	/* the files of which it has been said that they cannot be written */
	const char *failed[MESSAGES_FAILED_MAX];
	size_t failures;
	char recent[MESSAGES_RECENT][MESSAGES_RECENT_MAX];      /* a ring */
	uint64_t said;
};

/*
 * Says a line, n bytes from a stage, with ? for what a terminal might obey. In a log it is a
 * warning, as a stage has nothing else to say, unless it is zscan's own.
 */
void messages_pass(struct messages *, const char *text, size_t n);

__attribute__((format(printf, 3, 4))) void messages_say(struct messages *, enum level, const char *format, ...);

/* Says, once for each file, that it cannot be written, which costs the exit status. */
void messages_cannot_write(struct messages *, const char *path, int error);

/* The same where a write of this output has failed. */
void messages_look_at(struct messages *, const struct output *);

/* How many of the last messages there are, and the one that came so many from the end, from 1: in ASCII, as far as it is kept. */
unsigned messages_count(const struct messages *);
const char *messages_recent(const struct messages *, unsigned back);

/* Waits until all has been read, and tells where the log lacks something. */
void messages_close(struct messages *);

#endif

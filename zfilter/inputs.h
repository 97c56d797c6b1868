/* SPDX-License-Identifier: ISC
 *
 * Opens the input files, each once: one after the other, or all at the start.
 */
#ifndef INPUTS_H
#define INPUTS_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	const char *path;           /* "-": the standard input */
	int fd;                     /* -1: not open */
	int error;                  /* errno of a failed open, or 0 */
};

struct inputs {
	struct input *list;
	size_t n;
};

/* Takes the names of files, ended by NULL. Without names, the standard input is read. */
void inputs_init(struct inputs *, char *const *files);

void inputs_open_all(struct inputs *);

/* Returns the descriptor, or -1, after a message, if it cannot be opened. */
int input_open(struct input *);

/*
 * Returns true for a pipe or socket. Its process writes its remaining output on ^C, and then ends.
 */
bool input_is_from_process(const struct input *);

/* Returns the name for messages. */
const char *input_name(const struct input *);

void input_close(struct input *);

#endif

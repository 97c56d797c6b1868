/* SPDX-License-Identifier: ISC
 *
 * The files to be read, each of which is opened once: one after the other, or all of them first.
 */
#ifndef INPUTS_H
#define INPUTS_H

#include <stdbool.h>
#include <stddef.h>

struct input {
	const char *path;           /* "-": the standard input */
	int fd;                     /* -1: not open */
	int error;                  /* the errno of the attempt to open it, or 0 */
};

struct inputs {
	struct input *list;
	size_t n;
};

/* Takes the names of files, ended by NULL; of none for the standard input. */
void inputs_init(struct inputs *, char *const *files);

void inputs_open_all(struct inputs *);

/* Returns the descriptor; -1, with a message, where it cannot be opened. */
int input_open(struct input *);

/* Whether it comes from a process, which writes at a ^C what it has, and then ends. */
bool input_is_from_process(const struct input *);

/* For messages. */
const char *input_name(const struct input *);

void input_close(struct input *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Runs another program and reads a line of its output.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs a program, found by PATH, with the descriptor as its standard input. Keeps the first line of
 * its output, without the newline and cut to room - 1 bytes. Returns false if it cannot be run or
 * fails. Its messages go to our standard error if loud, otherwise to /dev/null.
 */
bool program_line(char *const argv[], int input, bool loud, char *line, size_t room);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Prints values of status lines and numbers of options, so that scripts need no parsers of their
 * own.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>

#include "io/inbuf.h"

enum values_lines {
	VALUES_LAST,            /* of the last status line of the tool */
	VALUES_EACH,            /* of each line, as soon as it arrives */
	VALUES_PASS,            /* of each line; all lines are also printed, after a space */
};

/*
 * Prints the values of count keys in status lines of a tool, * for any, for --get, and ends the
 * program; with status 1 if there are none. Each key is KEY, which must be present, or KEY=TEXT,
 * with the text to print if it is absent. tool and pid are also keys.
 */
_Noreturn void values_get_and_exit(struct inbuf *, const char *tool, char *const *keys, size_t count, enum values_lines);

/*
 * Prints the numbers in count words, for --parse, and ends the program. The words come in threes: a
 * type (count, index, rate or seconds), the name of an option for messages, and its argument.
 */
_Noreturn void values_parse_and_exit(char *const *words, size_t count);

#endif

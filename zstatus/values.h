/* SPDX-License-Identifier: ISC
 *
 * Values of status lines and numbers of options, printed for scripts, which then need no parsers
 * of their own.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>

#include "io/inbuf.h"

enum values_lines {
	VALUES_LAST,            /* of the last status line of the tool */
	VALUES_EACH,            /* of each, as soon as it comes */
	VALUES_PASS,            /* of each, and all lines are printed, too, after a space */
};

/*
 * --get: prints the values of count keys in status lines of a tool, * for any, and ends the
 * program; with status 1 where there are none. Each is KEY, which has to be there, or KEY=TEXT,
 * with the text to print where it is not; tool and pid are keys, too.
 */
_Noreturn void values_get_and_exit(struct inbuf *, const char *tool, char *const *keys, size_t count, enum values_lines);

/*
 * --parse: prints the numbers that count words stand for, and ends the program. The words come in
 * threes: a type (count, index, rate or seconds), the name of an option for messages, and its
 * argument.
 */
_Noreturn void values_parse_and_exit(char *const *words, size_t count);

#endif

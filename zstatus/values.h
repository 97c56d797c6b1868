/* SPDX-License-Identifier: ISC
 *
 * Values of status lines and numbers of options, printed for scripts, which then need no parsers of their own.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "io/inbuf.h"

/*
 * --get: prints the values of count keys in the last status line of a tool, or in each that has all of them, and ends the
 * program; with status 1 where there are none.
 */
_Noreturn void values_get_and_exit(struct inbuf *, const char *tool, char *const *keys, size_t count, bool each);

/*
 * --parse: prints the numbers that count words stand for, and ends the program. The words come in threes: a type (count,
 * index, rate or seconds), the name of an option for messages, and its argument.
 */
_Noreturn void values_parse_and_exit(char *const *words, size_t count);

#endif

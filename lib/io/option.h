/* SPDX-License-Identifier: ISC
 *
 * Arguments of options. What is wrong ends the program with status 2 and one
 * line that names the option and the argument.
 */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole number, decimal or 0x hexadecimal, within min and max. */
uint64_t option_number(const char *name, const char *arg, uint64_t min, uint64_t max);

/*
 * A whole number of things within min and max, with a suffix K, M or G (1,000, 1,000,000,
 * 1,000,000,000) if wanted, and with a fraction where that makes a whole number: 1.5K.
 * Hexadecimal, too, as in option_number.
 */
uint64_t option_count(const char *name, const char *arg, uint64_t min, uint64_t max);

/* A rate, not below zero: a number with a fraction and a suffix K, M or G if wanted. */
double option_rate(const char *name, const char *arg);
bool option_rate_parse(const char *s, double *);

/*
 * A time in seconds, not below zero: a number with a fraction if wanted, and with s, m or h:
 * seconds, minutes, hours.
 */
#define OPTION_SECONDS_MAX 1e9
double option_seconds(const char *name, const char *arg);

/*
 * A size in bytes from a number of MiB within min and max; or with a suffix K, M or G, of KiB, MiB
 * or GiB.
 */
size_t option_mebibytes(const char *name, const char *arg, size_t min, size_t max);

/*
 * The next name of a list with commas between names, without the blanks around it; moves *list
 * behind it. NULL behind the last one.
 */
const char *option_next_name(const char **list, size_t *n);

/* A file descriptor, 0 or more. */
int option_fd(const char *name, const char *arg);

/* The same, min or more, and open for writing. */
int option_writable_fd(const char *name, const char *arg, int min);

/* Prints to the standard output and ends the program, with 0 or, where it cannot be written, 3. */
_Noreturn void option_print_and_exit(const char *text);

/* The long names of -h and -V, for getopt_long(3). */
#define OPTION_HELP { "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'V' }

/* For -V. */
_Noreturn void option_version_and_exit(const char *tool);

/* For a wrong option: the usage to stderr, and status 2. */
_Noreturn void option_usage_and_exit(const char *usage);

#endif

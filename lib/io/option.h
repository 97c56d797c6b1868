/* SPDX-License-Identifier: ISC
 *
 * Parses the arguments of options. A wrong argument ends the program with status 2 and one line
 * that names the option and the argument.
 */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A whole number from min to max, decimal or hexadecimal with 0x. */
uint64_t option_number(const char *name, const char *arg, uint64_t min, uint64_t max);

/*
 * A count from min to max, optionally with a suffix K, M or G (1,000, 1,000,000, 1,000,000,000).
 * A fraction is allowed if the result is a whole number (1.5K). Also accepts hexadecimal, like
 * option_number.
 */
uint64_t option_count(const char *name, const char *arg, uint64_t min, uint64_t max);

/* A rate of 0 or more, optionally with a fraction and a suffix K, M or G. */
double option_rate(const char *name, const char *arg);
bool option_rate_parse(const char *s, double *);

/*
 * A time of 0 or more in seconds, optionally with a fraction and a unit s, m or h (seconds,
 * minutes, hours).
 */
#define OPTION_SECONDS_MAX 1e9
double option_seconds(const char *name, const char *arg);

/*
 * A size of min to max MiB, returned in bytes. With a suffix K, M or G the number is in KiB, MiB
 * or GiB.
 */
size_t option_mebibytes(const char *name, const char *arg, size_t min, size_t max);

/*
 * Returns the next name of a list with commas, without the blanks around it, and sets *list to
 * the part after it. Returns NULL after the last name.
 */
const char *option_next_name(const char **list, size_t *n);

/* A file descriptor, 0 or more. */
int option_fd(const char *name, const char *arg);

/* The same, of min or more, and open for writing. */
int option_writable_fd(const char *name, const char *arg, int min);

/*
 * Prints to the standard output and ends the program with status 0, or with 3 if the write fails.
 */
_Noreturn void option_print_and_exit(const char *text);

/* The long names of -h and -V, for getopt_long(3). */
#define OPTION_HELP { "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'V' }

/* -V: prints the version. */
_Noreturn void option_version_and_exit(const char *tool);

/* A wrong option: prints the usage to stderr and ends the program with status 2. */
_Noreturn void option_usage_and_exit(const char *usage);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Arguments of options. What is wrong ends the program with status 2 and one
 * line that names the option and the argument.
 */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stdint.h>

/* A whole number, decimal or 0x hexadecimal, within min and max. */
uint64_t option_number(const char *name, const char *arg, uint64_t min, uint64_t max);

/* A number not below zero, with a fraction and a suffix K, M or G (powers of 1,000) where wanted. */
double option_quantity(const char *name, const char *arg);
bool option_quantity_parse(const char *s, double *);

/* A file descriptor, 0 or more. */
int option_fd(const char *name, const char *arg);

/* The same, min or more, and open for writing. */
int option_writable_fd(const char *name, const char *arg, int min);

/* Prints to the standard output and ends the program, with 0 or, where it cannot be written, 3. */
_Noreturn void option_print(const char *text);

/* For -V. */
_Noreturn void option_version(const char *tool);

/* For a wrong option: the usage to stderr, and status 2. */
_Noreturn void option_usage(const char *usage);

#endif

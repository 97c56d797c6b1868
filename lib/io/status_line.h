/* SPDX-License-Identifier: ISC
 *
 * Reading status lines (zscan-status.5): TOOL pid=NUMBER[ key=value ...]. All programs in C read
 * them here, and scripts by zstatus --get.
 */
#ifndef STATUS_LINE_H
#define STATUS_LINE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATUS_TOOL_MAX 15

/*
 * interfaces= lists at most this many names, separated by commas. If there are more, STATUS_MORE
 * is the last of them. The size in bytes is that of all names with a null byte.
 */
#define STATUS_INTERFACES 64
#define STATUS_INTERFACES_SIZE ((STATUS_INTERFACES + 1) * IF_NAMESIZE)
#define STATUS_MORE "..."

struct status_line {
	char tool[STATUS_TOOL_MAX + 1];
	long pid;
	const char *at, *end;       /* the words after the pid that were not yet returned */
};

/* One key=value; the pointers are into the line. */
struct status_word {
	const char *key, *value;
	size_t key_n, n;
};

/*
 * Whether the n bytes at s, without a newline, are a status line: the tool's name (letters,
 * digits, _ and -), its pid, and words with a =, separated by single spaces. The line must
 * outlive its words.
 */
bool status_line_parse(struct status_line *, const char *s, size_t n);

/* Returns the next key=value; false at the end of the line. */
bool status_line_next(struct status_line *, struct status_word *);

/*
 * Finds the first word with this key among those that status_line_next has not yet returned.
 * Returns false if there is none.
 */
bool status_line_find(struct status_line, const char *key, struct status_word *);

bool status_word_is(const struct status_word *, const char *key);

/*
 * The value as a number in base 10 or 16. Returns false and leaves *number unchanged if it is not
 * a 64-bit number.
 */
bool status_word_number(const struct status_word *, unsigned base, uint64_t *number);

/*
 * The value as a number with a fraction, such as t. Returns false and leaves *number unchanged if
 * it is not one.
 */
bool status_word_decimal(const struct status_word *, double *number);

/* Copies the value, cut to room (at least 1), and ends it with a null byte. */
void status_word_copy(const struct status_word *, char *text, size_t room);

#endif

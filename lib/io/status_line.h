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
 * The names of a line's interfaces=, separated by commas, are so many at most; where there are
 * more, STATUS_MORE is the last of them. The size is of all, with the null byte.
 */
#define STATUS_INTERFACES 64
#define STATUS_INTERFACES_SIZE ((STATUS_INTERFACES + 1) * IF_NAMESIZE)
#define STATUS_MORE "..."

struct status_line {
	char tool[STATUS_TOOL_MAX + 1];
	long pid;
	const char *at, *end;       /* the words behind the pid that have not been handed out */
};

/* One key=value, which points into the line. */
struct status_word {
	const char *key, *value;
	size_t key_n, n;
};

/*
 * Whether the n bytes at s, without a newline, are a status line: a tool's name of letters,
 * digits, _ and -, its pid, and words with a = in them, separated by single spaces. The line must
 * outlive its words.
 */
bool status_line_parse(struct status_line *, const char *s, size_t n);

/* The next key=value; false at the end of the line. */
bool status_line_next(struct status_line *, struct status_word *);

/*
 * The value of the first word with this key, of those that status_line_next has not handed out.
 * False where there is none.
 */
bool status_line_find(struct status_line, const char *key, struct status_word *);

bool status_word_is(const struct status_word *, const char *key);

/* The value as a number in base 10 or 16; false, and *number stays, if it is none of 64 bits. */
bool status_word_number(const struct status_word *, unsigned base, uint64_t *number);

/* The value as a number with a fraction, such as t; false, and *number stays, if it is none. */
bool status_word_decimal(const struct status_word *, double *number);

/*
 * Copies the value, cut to what fits into room, which is at least 1, and ends it with a null byte.
 */
void status_word_copy(const struct status_word *, char *text, size_t room);

#endif

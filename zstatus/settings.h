/* SPDX-License-Identifier: ISC
 *
 * The settings of the scan, name=value in the order they were given, and where the senders of its
 * earlier runs had come.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest target of a sender, with its null byte. */
#define SETTINGS_TARGET_MAX 320

struct setting {
	const char *text;           /* name=value */
	size_t name_n;              /* bytes of the name */
};

/* A sender of an earlier run: sender=NUMBER SENT[ LAST]. */
struct base {
	unsigned long number;
	uint64_t sent;
	char last[SETTINGS_TARGET_MAX];     /* the target that it had come to, or empty */
};

struct settings {
	struct setting *setting;
	struct base *base;
	size_t n, bases;
};

/* Takes count operands. Ends the program with status 2 at one that is not name=value. */
void settings_read(struct settings *, char **operand, size_t count);

/* The value of a name that was given last; NULL: none. */
const char *settings_value(const struct settings *, const char *name);

static inline const char *
setting_value(const struct setting *s)
{
	return s->text + s->name_n + 1;
}

bool setting_is(const struct setting *, const char *name);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Holds the settings of the scan, name=value in the given order, and the places that the senders of
 * its earlier runs had reached.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Size of the longest target of a sender, with its null byte. */
#define SETTINGS_TARGET_MAX 320

struct setting {
	const char *text;           /* name=value */
	size_t name_n;              /* length of the name in bytes */
};

/* A sender of an earlier run: sender=NUMBER SENT[ LAST]. */
struct base {
	unsigned long number;
	uint64_t sent;
	char last[SETTINGS_TARGET_MAX];     /* the last target, or empty */
};

struct settings {
	struct setting *setting;
	struct base *base;
	size_t n, bases;
};

/* Takes count operands. Ends the program with status 2 if one is not name=value. */
void settings_read(struct settings *, char **operand, size_t count);

/* Returns the last value of a name; NULL if there is none. */
const char *settings_value(const struct settings *, const char *name);

static inline const char *
setting_value(const struct setting *s)
{
	return s->text + s->name_n + 1;
}

bool setting_is(const struct setting *, const char *name);

#endif

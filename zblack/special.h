/* SPDX-License-Identifier: ISC
 *
 * Special-purpose addresses, which must not be probed. They are excluded if no list is given.
 */
#ifndef SPECIAL_H
#define SPECIAL_H

#include <stddef.h>

/* The name of this list in reports and accounts. Its entries have this very pointer. */
extern const char special_name[];

struct special {
	const char *prefix;
	const char *purpose;        /* in words, plural: "private addresses" */
};

/* Entry i, from 0, of both families; NULL after the last one. */
const struct special *special_entry(size_t i);

/* The purpose of an entry of n bytes; NULL if there is no such entry. */
const char *special_purpose(const char *s, size_t n);

#endif

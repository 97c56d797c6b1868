/* SPDX-License-Identifier: ISC
 *
 * The addresses that are nobody's to probe, which are excluded when no list is given.
 */
#ifndef SPECIAL_H
#define SPECIAL_H

#include <stddef.h>

/* What reports and accounts call this list; an entry of it has this pointer. */
extern const char special_name[];

struct special {
	const char *prefix;
	const char *purpose;        /* in words, as many things: "private addresses" */
};

/* Entry number i, from 0, of both families; NULL behind the last one. */
const struct special *special_entry(size_t i);

/* The purpose of an entry of n bytes; NULL where there is none. */
const char *special_purpose(const char *s, size_t n);

#endif

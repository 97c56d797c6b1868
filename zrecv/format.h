/* SPDX-License-Identifier: ISC
 *
 * How a row is written: as CSV (RFC 4180), with or without a header, as a JSON object (RFC 8259),
 * or as address and port.
 */
#ifndef FORMAT_H
#define FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "io/row_format.h"
#include "probe/probe.h"

struct format {
	enum row_format kind;
	time_t second;              /* of second_text; -1: none yet */
	char second_text[32];
	size_t second_len;
};

/*
 * The most bytes that a value of this column takes, with its name and what separates it from the
 * next.
 */
size_t format_room(const struct format *, const struct column *);

/*
 * Writes a value at p, behind others or as the first; returns the end of what is written. For the
 * first in JSON that begins the object; format_end closes the row.
 */
char *format_value(struct format *, char *p, const struct column *, const struct value *, bool first);
char *format_end(const struct format *, char *p);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Formats a row as CSV (RFC 4180), with or without a header, as a JSON object (RFC 8259), or as
 * address and port.
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
	time_t second;              /* that of second_text; -1: none */
	char second_text[32];
	size_t second_len;
};

/* Most bytes that a value of this column takes, including its name and separator. */
size_t format_room(const struct format *, const struct column *);

/*
 * Writes a value at p, as the first or after others; returns the end of the text. In JSON the
 * first value begins the object, and format_end closes it.
 */
char *format_value(struct format *, char *p, const struct column *, const struct value *, bool first);
char *format_end(const struct format *, char *p);

#endif

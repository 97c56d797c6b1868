/* SPDX-License-Identifier: ISC
 *
 * Adds prefix columns, made from the addresses in other columns, to rows (prefix.h).
 */
#ifndef PREFIXES_H
#define PREFIXES_H

#include "columns.h"
#include "io/record.h"

struct prefixes {
	const struct columns *columns;
	size_t *made, *copied;      /* places */
	size_t made_n, copied_n;    /* of the present file */
	struct record row;
};

void prefixes_init(struct prefixes *, const struct columns *);

/* Continues with a file whose columns have been bound. */
void prefixes_file(struct prefixes *);

/* Returns a row with the prefix columns, valid until the next; the row itself if there are none. */
const struct record *prefixes_row(struct prefixes *, const struct record *);

#endif

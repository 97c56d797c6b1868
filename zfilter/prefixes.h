/* SPDX-License-Identifier: ISC
 *
 * Rows with columns that are prefixes of addresses in other columns (prefix.h).
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

/* Goes on with a file whose columns have been bound. */
void prefixes_file(struct prefixes *);

/* Returns a row with the columns made, valid until the next; as it was read where there are none. */
const struct record *prefixes_row(struct prefixes *, const struct record *);

#endif

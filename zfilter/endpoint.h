/* SPDX-License-Identifier: ISC
 *
 * Parses the host and the port of a row.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "addr/addr.h"
#include "addr/ports.h"
#include "columns.h"
#include "io/record.h"

struct endpoint {
	struct addr addr;
	struct port port;       /* number 0: no port; protocol NONE: the row has no protocol */
};

/* Places of the columns with host and port; SIZE_MAX: there is no such column. */
struct endpoint_columns {
	size_t saddr, port, proto;
};

/* The columns after saddr, for columns_init. */
#define ENDPOINT_COLUMNS "sport,port,proto"

/* Must be called after all columns are wanted. */
void endpoint_find_columns(struct endpoint_columns *, const struct columns *);

/* Returns NULL, or the reason why the row is malformed. */
const char *endpoint_parse(struct endpoint *, const struct endpoint_columns *, const struct record *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The host and the port that a row is of.
 */
#ifndef ENDPOINT_H
#define ENDPOINT_H

#include "addr/addr.h"
#include "addr/ports.h"
#include "columns.h"
#include "io/record.h"

struct endpoint {
	struct addr addr;
	struct port port;       /* its number is 0 where there is none; NONE: the row does not tell the protocol */
};

/* The columns that tell it, by place; SIZE_MAX: there is no such column. */
struct endpoint_columns {
	size_t saddr, port, proto;
};

/* As columns_init has it: those that follow saddr. */
#define ENDPOINT_COLUMNS "sport,port,proto"

/* Once the columns are known. */
void endpoint_find_columns(struct endpoint_columns *, const struct columns *);

/* NULL, or why the row is malformed. */
const char *endpoint_parse(struct endpoint *, const struct endpoint_columns *, const struct record *);

#endif

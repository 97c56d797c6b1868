/* SPDX-License-Identifier: ISC
 *
 * Rows as the hosts of a report of nmap, in its XML (-oX) or in its grepable form (-oG).
 *
 * Programs that read these take the last element of a host for all of it, so there is one of each,
 * with all its ports. For that all rows are held until the end, which takes 32 bytes for one, and
 * its name.
 */
#ifndef NMAP_H
#define NMAP_H

#include "columns.h"
#include "endpoint.h"
#include "io/outbuf.h"
#include "io/record.h"
#include "io/row_format.h"
#include "io/status.h"
#include "port_state.h"

/* As columns_init has it. */
#define NMAP_COLUMNS ENDPOINT_COLUMNS "," PORT_STATE_COLUMNS ",ttl,name,timestamp_str"

/* As far as a second: 2026-11-23T10:00:00. */
enum { NMAP_TIME = 19 };

struct nmap_row {
	struct addr addr;
	size_t name;            /* where it begins in names; 0: none */
	uint16_t port;          /* 0: none */
	uint8_t protocol, state, reason, ttl;
};

struct nmap {
	/* by place; SIZE_MAX: there is no such column */
	struct port_state_columns state_columns;
	size_t ttl, name, time;
	struct nmap_row *rows;
	size_t n, cap;
	char *names;            /* each with a null byte behind it */
	size_t names_n, names_cap;
	char first[NMAP_TIME + 1], last[NMAP_TIME + 1];         /* empty: no row has told its time */
};

/* Once the columns are known. */
void nmap_open(struct nmap *, const struct columns *);

void nmap_add(struct nmap *, const struct endpoint *, const struct record *);

/* Writes the report, in XML or as lines. */
void nmap_finish(struct nmap *, enum row_format, struct outbuf *, struct status *);

#endif

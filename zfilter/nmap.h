/* SPDX-License-Identifier: ISC
 *
 * Holds rows for a report of nmap, in its XML (-oX) or in its grepable form (-oG).
 *
 * Programs that read these forms ignore all but the last element of a host, so each host has one,
 * with all its ports. All rows are therefore held until the end, in 32 bytes each, plus the name.
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

/* The columns of a report, for columns_init. */
#define NMAP_COLUMNS ENDPOINT_COLUMNS "," PORT_STATE_COLUMNS ",ttl,name,timestamp_str"

/* Length of a time in seconds: 2026-11-23T10:00:00. */
enum { NMAP_TIME = 19 };

struct nmap_row {
	struct addr addr;
	size_t name;            /* offset in names; 0: none */
	uint16_t port;          /* 0: none */
	uint8_t protocol, state, reason, ttl;
};

struct nmap {
	/* Places; SIZE_MAX: there is no such column. */
	struct port_state_columns state_columns;
	size_t ttl, name, time;
	struct nmap_row *rows;
	size_t n, cap;
	char *names;            /* each terminated by a null byte */
	size_t names_n, names_cap;
	/* Times of the first and last reply; empty: no row has a time. */
	char first[NMAP_TIME + 1], last[NMAP_TIME + 1];
};

/* Must be called after all columns are wanted. */
void nmap_open(struct nmap *, const struct columns *);

void nmap_add(struct nmap *, const struct endpoint *, const struct record *);

/* Writes the report, in XML or as lines. */
void nmap_finish(struct nmap *, enum row_format, struct outbuf *, struct status *);

#endif

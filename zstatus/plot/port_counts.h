/* SPDX-License-Identifier: ISC
 *
 * Counts the hosts of each port, and draws the ports with most hosts.
 */
#ifndef PORT_COUNTS_H
#define PORT_COUNTS_H

#include "addr/ports.h"
#include "addr/ranges.h"
#include "input.h"
#include "page.h"

struct port_hosts {
	struct port port;
	struct ranges hosts;
	size_t limit;               /* ranges; if there are more, they are merged */
	uint64_t n;                 /* hosts, once all rows are read */
};

struct port_counts {
	struct port_hosts *port;    /* once all rows are read, those with most hosts first */
	size_t n, room;
	uint32_t *index;            /* by protocol and number: its place in port, from 1; 0: none */
	uint64_t hosts;             /* at any of them */
	uint64_t without;           /* hits without a port */
};

enum input_result port_counts_read(struct port_counts *, char *const *files, struct status *);

/* There is at least one port. */
void port_counts_draw(struct picture *, const struct port_counts *, const struct page_wishes *);

#endif

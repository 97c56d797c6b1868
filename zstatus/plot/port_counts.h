/* SPDX-License-Identifier: ISC
 *
 * Ports by the number of hosts that they were found at.
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
	size_t limit;               /* how many ranges there may be before they are merged */
	uint64_t n;                 /* hosts, at the end */
};

struct port_counts {
	struct port_hosts *port;    /* at the end those with most hosts first */
	size_t n, room;
	uint32_t *index;            /* by protocol and number: its place in port, from 1; 0: none */
	uint64_t hosts;             /* at any of them */
	uint64_t without;           /* hits that have none */
};

enum input_result port_counts_read(struct port_counts *, char *const *files, struct status *);

/* Of those that are not empty. */
void port_counts_draw(struct picture *, const struct port_counts *, const struct page_wishes *);

#endif

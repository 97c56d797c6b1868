/* SPDX-License-Identifier: ISC
 *
 * Resolves the MACs of neighbours by ARP (RFC 826) and neighbour discovery (RFC 4861), beside the
 * kernel, whose own table holds 1,024 and overflows in silence. Invariant: an answer counts only
 * for a neighbour that is being resolved.
 */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include <poll.h>
#include <time.h>

#include "addr/addr.h"

#define NEIGHBOURS_FDS 2
#define NEIGHBOURS_LINKS 256    /* interfaces, times our addresses there */

/* As the kernel names its own (NUD_*, rtnetlink(7)). */
enum neighbour_state {
	NEIGHBOUR_NONE,         /* nothing is known, and nothing asked */
	NEIGHBOUR_INCOMPLETE,   /* asked: the answer is awaited */
	NEIGHBOUR_REACHABLE,
	NEIGHBOUR_FAILED,       /* it did not answer */
};

struct neighbour {
	struct addr addr;
	/* when it was asked, or its resolution ended, last: CLOCK_MONOTONIC in ns */
	int64_t at;
	uint32_t earlier, later;    /* of the INCOMPLETE ones, by time */
	/* of the probes that wait for it: the caller's, NEIGHBOUR_END at first */
	uint32_t first, last;
	uint8_t mac[6];
	uint8_t state, tries;
	uint16_t link;
};

/* The end of a list. */
#define NEIGHBOUR_END UINT32_MAX

struct neighbours;

/*
 * Opens the sockets, which receive nothing yet; resolved() is called whenever an INCOMPLETE
 * neighbour becomes REACHABLE or FAILED. Ends the program with status 2 where there is no
 * permission.
 */
struct neighbours *neighbours_open(void (*resolved)(void *ctx, struct neighbour *), void *ctx);

/*
 * The number of a link, given our MAC on it and the address to ask from, of the family of the
 * neighbours; it may be unspecified, as for duplicate addresses (RFC 5227, 1.1; RFC 4862, 5.4).
 * Where all numbers are taken, it is one of the interface; NEIGHBOURS_LINKS where there is none.
 */
unsigned neighbours_link(struct neighbours *, unsigned ifindex, const uint8_t mac[6], const struct addr *from);

/*
 * The neighbour that has an address on a link, as known for at most a minute. NULL where there is
 * no room for one more now.
 */
struct neighbour *neighbours_look_up(struct neighbours *, unsigned link, const struct addr *);

/*
 * Resolves a neighbour in the state NONE: asks up to so many times, a second apart. Returns 0, or
 * the errno of a link that fails.
 */
int neighbours_resolve(struct neighbours *, struct neighbour *, unsigned tries);

/*
 * Without waiting: takes the answers that have come, asks again, gives up. Returns as
 * neighbours_resolve.
 */
int neighbours_update(struct neighbours *);

/* Stops resolving those of whom it is true; their state is NONE again. */
void neighbours_drop(struct neighbours *, bool (*is_dropped)(void *ctx, struct neighbour *), void *ctx);

/* The time until neighbours_update() is to be called; an hour where no answer is awaited. */
struct timespec neighbours_left(const struct neighbours *);

/* Descriptors to be polled; an unused one is -1. */
void neighbours_fds(const struct neighbours *, struct pollfd fds[NEIGHBOURS_FDS]);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Resolves the MACs of neighbours by ARP (RFC 826) and neighbour discovery (RFC 4861). It
 * bypasses the kernel's own table, which holds 1,024 neighbours and overflows silently.
 * Invariant: an answer counts only for a neighbour that is being resolved.
 */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include <poll.h>
#include <time.h>

#include "addr/addr.h"

#define NEIGHBOURS_FDS 2
#define NEIGHBOURS_LINKS 256    /* pairs of an interface and our address on it */

/* The states have the kernel's names (NUD_*, rtnetlink(7)). */
enum neighbour_state {
	NEIGHBOUR_NONE,         /* unknown, and not asked */
	NEIGHBOUR_INCOMPLETE,   /* asked; the answer is awaited */
	NEIGHBOUR_REACHABLE,
	NEIGHBOUR_FAILED,       /* it did not answer */
};

struct neighbour {
	struct addr addr;
	/* the last time at which it was asked, or its resolution ended: CLOCK_MONOTONIC in ns */
	int64_t at;
	uint32_t earlier, later;    /* neighbours in the list of INCOMPLETE ones, by time */
	/* the list of the caller's probes that wait for it; initially NEIGHBOUR_END */
	uint32_t first, last;
	uint8_t mac[6];
	uint8_t state, tries;
	uint16_t link;
};

/* The end of a list. */
#define NEIGHBOUR_END UINT32_MAX

struct neighbours;

/*
 * Opens the sockets, which do not receive yet. resolved() is called whenever an INCOMPLETE
 * neighbour becomes REACHABLE or FAILED. Ends the program with status 2 without permission.
 */
struct neighbours *neighbours_open(void (*resolved)(void *ctx, struct neighbour *), void *ctx);

/*
 * The number of a link, for our MAC on it and the address to ask from, of the family of the
 * neighbours. That address may be unspecified, as in duplicate address detection (RFC 5227,
 * section 1.1; RFC 4862, section 5.4). If all numbers are used, returns another number of the
 * interface, or NEIGHBOURS_LINKS if it has none.
 */
unsigned neighbours_link(struct neighbours *, unsigned ifindex, const uint8_t mac[6], const struct addr *from);

/*
 * The neighbour with an address on a link; knowledge is valid for a minute. Returns NULL if there
 * is no room for another one now.
 */
struct neighbour *neighbours_look_up(struct neighbours *, unsigned link, const struct addr *);

/*
 * Resolves a neighbour in the state NONE: asks up to tries times, once a second. Returns 0, or
 * the errno of a link that failed.
 */
int neighbours_resolve(struct neighbours *, struct neighbour *, unsigned tries);

/*
 * Takes the answers that have arrived, asks again, gives up; never waits. Returns as
 * neighbours_resolve does.
 */
int neighbours_update(struct neighbours *);

/* Stops resolving the neighbours for which is_dropped() is true; they become NONE again. */
void neighbours_drop(struct neighbours *, bool (*is_dropped)(void *ctx, struct neighbour *), void *ctx);

/* The time until neighbours_update() must be called; an hour if no answer is awaited. */
struct timespec neighbours_left(const struct neighbours *);

/* The descriptors to poll; an unused one is -1. */
void neighbours_fds(const struct neighbours *, struct pollfd fds[NEIGHBOURS_FDS]);

#endif

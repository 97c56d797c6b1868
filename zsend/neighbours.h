/* SPDX-License-Identifier: ISC
 *
 * Who is on the link, with which MAC: asked by ARP (RFC 826) and neighbour discovery (RFC 4861), beside
 * the kernel, whose own table holds 1,024 and overflows in silence. An answer counts only where it was asked for.
 */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include <poll.h>
#include <time.h>

#include "addr/addr.h"

#define NEIGHBOURS_FDS 2
#define NEIGHBOURS_LINKS 256    /* interfaces, times our addresses there */

enum neighbour_state {
	NEIGHBOUR_NEW,          /* to be asked */
	NEIGHBOUR_ASKED,        /* the answer is waited for */
	NEIGHBOUR_KNOWN,
	NEIGHBOUR_SILENT,       /* it did not answer */
};

struct neighbour {
	struct addr addr;
	int64_t at;                 /* when it was asked or settled last: CLOCK_MONOTONIC in ns */
	uint32_t earlier, later;    /* of those asked, by time */
	uint32_t first, last;       /* of those who wait for it: the caller's, NEIGHBOUR_NOBODY at first */
	uint8_t mac[6];
	uint8_t state, tries;
	uint16_t link;
};

#define NEIGHBOUR_NOBODY UINT32_MAX

struct neighbours;

/*
 * Opens the sockets, which receive nothing yet; settled() is called whenever a neighbour that was asked is KNOWN or SILENT.
 * Ends the program with status 2 where there is no permission.
 */
struct neighbours *neighbours_open(void (*settled)(void *ctx, struct neighbour *), void *ctx);

/*
 * The number of a link, given our MAC on it and the address to ask from, of the family of those asked for; it may be
 * unspecified, as for duplicate addresses (RFC 5227, 1.1; RFC 4862, 5.4). Where all numbers are taken one
 * of its interface will do; NEIGHBOURS_LINKS where there is none.
 */
unsigned neighbours_link(struct neighbours *, unsigned ifindex, const uint8_t mac[6], const struct addr *from);

/* What is known of an address on a link, at most a minute old. NULL where there is no room for one more question now. */
struct neighbour *neighbours_find(struct neighbours *, unsigned link, const struct addr *);

/* Asks a NEW one, up to so many times, a second apart. Returns 0, or the errno of a link that fails. */
int neighbours_ask(struct neighbours *, struct neighbour *, unsigned tries);

/* Without waiting: takes the answers that have come, asks again, gives up. Returns as neighbours_ask. */
int neighbours_settle(struct neighbours *);

/* Asks no further those of whom it is true, which become NEW again. */
void neighbours_drop(struct neighbours *, bool (*is_dropped)(void *ctx, struct neighbour *), void *ctx);

/* How long until a time is up; an hour where no answer is waited for. */
struct timespec neighbours_left(const struct neighbours *);

/* To be polled; those not used are -1. */
void neighbours_fds(const struct neighbours *, struct pollfd fds[NEIGHBOURS_FDS]);

#endif

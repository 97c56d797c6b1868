/* SPDX-License-Identifier: ISC
 *
 * Selects the interfaces that a receiver listens on: those of -i, or all that a sender may use by
 * the kernel's routes.
 */
#ifndef INTERFACES_H
#define INTERFACES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/status_line.h"

/* Most interfaces that are listed one by one: as many as a status line can name. */
#define INTERFACES_MAX STATUS_INTERFACES

/* libpcap's name for all interfaces at once. */
#define INTERFACES_ANY "any"

struct interface {
	char name[IF_NAMESIZE];
	unsigned ifindex;           /* 0: "any" */
	bool far;                   /* most of the Internet is reached through it */
};

struct interfaces {
	struct interface list[INTERFACES_MAX];
	size_t n;
	bool named;                 /* by -i */
	bool overflow;              /* there are more interfaces than fit */
};

/*
 * Parses -i: names separated by commas. Ends the program with status 2 if one is empty, too long
 * or unknown.
 */
void interfaces_option(struct interfaces *, const char *arg);

/*
 * Without -i: selects all interfaces that are up and have a route in any table, loopback only if
 * there is no other, and "any" if they are too many. Ends the program with status 2 if there is
 * none.
 */
void interfaces_of_routes(struct interfaces *);

#endif

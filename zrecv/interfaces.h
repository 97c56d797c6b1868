/* SPDX-License-Identifier: ISC
 *
 * Which interfaces a receiver listens on: those of -i, or all that a sender may use by the routes
 * of the kernel.
 */
#ifndef INTERFACES_H
#define INTERFACES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/status_line.h"

/* The most that are listened on one by one: as many as a status line can name. */
#define INTERFACES_MAX STATUS_INTERFACES

/* libpcap's name for all of them at once. */
#define INTERFACES_ANY "any"

struct interface {
	char name[IF_NAMESIZE];
	unsigned ifindex;           /* 0: it is "any" */
	bool far;                   /* most of the Internet is reached by it */
};

struct interfaces {
	struct interface list[INTERFACES_MAX];
	size_t n;
	bool named;                 /* by -i */
	bool overflow;              /* there are more */
};

/*
 * -i: one name or several, separated by commas. Ends the program with status 2 where one is
 * empty, too long or none that there is.
 */
void interfaces_option(struct interfaces *, const char *arg);

/*
 * Where -i names none: all interfaces that are up and named by a route of any table, but not
 * loopback, if there is another; and "any" where these are too many. Ends the program with status
 * 2 where there is none.
 */
void interfaces_of_routes(struct interfaces *);

#endif

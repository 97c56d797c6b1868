/* SPDX-License-Identifier: ISC
 *
 * The stream of targets through zblack: drops excluded targets, or passes only these, and counts
 * both.
 */
#ifndef FILTER_H
#define FILTER_H

#include "io/outbuf.h"
#include "lists.h"
#include "targets/stream.h"

struct account {
	uint64_t n, sum;        /* zscan-status.5 */
};

struct filter {
	struct lists *lists;            /* reloaded on SIGHUP */
	const struct ipset *excluded;   /* that of lists */
	bool invert;                    /* pass only excluded targets */
	struct target_stream stream;
	struct account dropped;         /* among all targets of the stream */
	/* dropped targets that are on the machine's own list */
	uint64_t opted_out;
	bool passing;                   /* the last line passes, and so do its further pieces */
	struct outbuf *out;
	struct status *status;
};

/* The targets that are not excluded. */
struct account filter_passed(const struct filter *);

/* Passes lines from in to out until the input ends or a signal asks for a stop. */
void filter_run(struct filter *, struct inbuf *, struct outbuf *, struct status *);

#endif

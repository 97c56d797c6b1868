/* SPDX-License-Identifier: ISC
 *
 * The stream through zblack: what passes, what is dropped, and the account of both.
 */
#ifndef FILTER_H
#define FILTER_H

#include "io/inbuf.h"
#include "io/outbuf.h"
#include "lists.h"
#include "targets/target_lines.h"

struct account {
	uint64_t n, sum;        /* zscan.7, STATUS */
};

struct filter {
	struct lists *lists;            /* read again on SIGHUP */
	const struct ipset *excluded;   /* theirs */
	bool invert;                    /* prints what is dropped, not what passes */
	struct account passed, dropped;
	uint64_t opted_out;     /* of those dropped: also, or only, by the machine's own list */
	uint64_t bad;           /* lines that could not be parsed */
	struct target_lines stream;
	uint64_t line;          /* the number of the last line read, from 1 */
	bool passing;           /* that line passes, and so do its further pieces */
};

/* Passes lines from in to out until the input ends or a signal asks for a stop. */
void filter_run(struct filter *, struct inbuf *, struct outbuf *, struct status *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Starts a receiver. Invariant: nothing is changed before everything has been checked, and no
 * packet is read before privileges are dropped.
 */
#ifndef START_H
#define START_H

#include "interfaces.h"
#include "receiver.h"

/* Options other than the receiver's own. */
struct options {
	struct interfaces interfaces;   /* -i */
	struct ports probed;        /* --from-any-port */
	const char *key, *fields, *write_to, *read_from, *replies_file, *key_out, *status_fd, *names, *dedup;
	enum row_format format;
	int ring;                   /* -b, in bytes */
	int ready;                  /* -R; -1: not given */
	int feed;                   /* of --segments or --control; -1: not given */
	bool append, unguarded, no_sandbox, keeps_terminal, check;
	uint16_t append_port;       /* of rows without a column for it; 0: none */
	const char *of_controls;    /* an option that needs --control; NULL: none was given */
	const char *of_answers;     /* one that needs a probe that goes on with connections */
};

/* Whether the user gives the key. */
bool start_is_keyed(const struct options *);

/*
 * A command gets a new key, unless one is given or a sender outside the command must know it
 * because it reads the feed.
 */
bool start_key_is_fresh(const struct options *, bool command);

/*
 * Sets everything in the receiver that needs no opened file. Ends the program with status 2 on
 * options that cannot be combined.
 */
void start_check(struct receiver *, struct options *);

/*
 * Starts the command, if there is one, opens all files, and drops privileges. On errors ends the
 * program with the outputs unchanged.
 */
void start_open(struct receiver *, struct options *, char **command, struct status *);

#endif

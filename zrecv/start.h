/* SPDX-License-Identifier: ISC
 *
 * The start of a receiver: nothing is changed before all of it was checked, and no packet is read before
 * privileges were given up.
 */
#ifndef START_H
#define START_H

#include "interfaces.h"
#include "receiver.h"

/* The options, as far as they are not the receiver's own. */
struct options {
	struct interfaces interfaces;   /* -i */
	struct ports probed;        /* --from-any-port */
	const char *key, *fields, *write_to, *read_from, *replies_file, *key_out, *status_fd, *names, *dedup;
	enum row_format format;
	int ring;                   /* -b, in bytes */
	int ready;                  /* -R; -1: none */
	int feed;                   /* of --segments or --control; -1: none */
	bool append, unguarded, no_sandbox, keeps_terminal, check;
	uint16_t append_port;       /* of rows without a column for it; 0: none */
	const char *of_controls;    /* an option that needs --control; NULL: none was given */
	const char *of_answers;     /* one that needs a probe that goes on with connections */
};

/* Whether the user names the key. */
bool start_is_keyed(const struct options *);

/*
 * The key is made anew with a command, unless one is named, or a sender of what is fed, which is
 * outside of the command, has to know it.
 */
bool start_key_is_fresh(const struct options *, bool command);

/* Completes the receiver as far as nothing has to be opened. Ends the program with status 2 on options that do not go together. */
void start_check(struct receiver *, struct options *);

/*
 * Starts the command, if there is one, opens all that there is to be opened, and gives up privileges. Ends the program where
 * that cannot be, with what is written as it was.
 */
void start_open(struct receiver *, struct options *, char **command, struct status *);

#endif

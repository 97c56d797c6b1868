/* SPDX-License-Identifier: ISC
 *
 * The run of zsend: turns the lines of its input into probes until the input ends, enough frames
 * have left, or a signal asks for a stop. Invariant: each line is counted once, and its probes
 * have left or are counted, whatever ends the run.
 */
#ifndef SENDER_H
#define SENDER_H

#include "probes.h"
#include "targets/stream.h"

struct sender {
	struct probes probes;
	struct target_stream stream;
	/* of the present row, if the probe continues connections */
	struct handshake handshake;
	/* number of rows of connections that this scan has not opened */
	uint64_t invalid;
	bool told_no_source[FAMILIES];
	bool has_input;                 /* some input has arrived */
	bool input_ended;
};

/*
 * Sends until the input ends, max is reached or a signal asks for a stop. Returns the exit
 * status: 0; 1 if lines were refused, or frames or the last reload failed; 3 if the device
 * failed.
 */
int sender_run(struct sender *, struct inbuf *, struct status *);

/* Opens the stream of targets, or of rows of connections. */
void sender_open_stream(struct sender *, struct inbuf *, const struct target_actions *, void *ctx);

/* The source address of the present row; NULL for a target, which has none. */
const struct addr *sender_source(const struct sender *);

/* Status keys (zscan-status.5), for status_open. */
size_t sender_keys(void *sender, char *line, size_t room);

/* Reloads the lists of --deny, for status_reload. */
void sender_reload(void *sender);

#endif

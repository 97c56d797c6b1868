/* SPDX-License-Identifier: ISC
 *
 * The run of zsend: turns the lines of its input into probes until the input ends, enough have
 * left, or a signal asks for a stop. Invariant: each line is counted once, and its probes have
 * left or are counted, whatever ends the run.
 */
#ifndef SENDER_H
#define SENDER_H

#include "probes.h"
#include "targets/stream.h"

struct sender {
	struct probes probes;
	struct target_stream stream;
	struct handshake handshake;     /* of the row at hand, if the probe goes on with connections */
	uint64_t invalid;               /* rows of connections that this scan has not opened */
	bool told_no_source[FAMILIES];
	bool has_input;                 /* something has come */
	bool input_ended;
};

/*
 * Sends until the input ends, max is reached or a signal asks for a stop. Returns the exit status:
 * 0, 1 where lines were refused, frames failed or the last reload did, 3 where the device failed.
 */
int sender_run(struct sender *, struct inbuf *, struct status *);

/* Opens the stream of targets, or of rows of connections. */
void sender_open_stream(struct sender *, struct inbuf *, const struct target_actions *, void *ctx);

/* The source address of the row at hand; NULL: of a target, which has none. */
const struct addr *sender_source(const struct sender *);

/* Status keys (zscan-status.5), for status_open. */
size_t sender_keys(void *sender, char *line, size_t room);

/* Reads the lists of --deny again, for status_reload. */
void sender_reload(void *sender);

#endif

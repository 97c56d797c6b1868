/* SPDX-License-Identifier: ISC
 *
 * From target lines to probes that have left, each by the egress of its target. A probe to a host on the link whose MAC is not
 * known is parked meanwhile, and the rest goes on.
 */
#ifndef SENDER_H
#define SENDER_H

#include "addr/ports.h"
#include "transmit.h"
#include "egresses.h"
#include "targets/stream.h"

struct sender {
	struct scan scan;
	struct egresses egresses;
	struct addr_index sources;      /* -S */
	struct ports ports;             /* for lines without one */
	struct deny deny;
	unsigned probes;                /* per line and port; those of a line that names its attempt are one, but with -P */
	bool says_probes;               /* -P */
	uint64_t max;                   /* frames */
	double seconds;                 /* from the first probe on; 0: no limit */

	struct batch batch;
	struct parked parked;
	struct pace questions;          /* of neighbours: a schedule of their own, at the same rate */
	unsigned asked;                 /* questions since answers were looked for */

	struct target_stream stream;
	uint64_t not_parked;            /* unreachable, and known to be at once */
	uint64_t no_route, no_way;      /* targets for which there is no route, or an egress that could not be made ready */
	uint64_t own;                   /* targets that are this machine itself */
	uint64_t no_route_line;         /* the last line that was counted as one of these */
	unsigned skipped;               /* probes of these that have not yet been waited for */
	bool told_no_source[FAMILIES];
	uint64_t probes_taken;          /* their numbers begin with 1 */
	struct target before;           /* that of the line before the present one, where has_before */
	bool has_before;
	bool has_input;                 /* something has come */
	int code;                       /* 0, or the exit status that ends the run */
	struct status *status;
};

/*
 * Sends until the input ends, max is reached or a signal asks for a stop. Returns
 * the exit status: 0, 1 where lines were refused, frames failed or the last reload did, 3 where the device failed.
 */
int sender_run(struct sender *, struct inbuf *, struct status *);

/* Status keys (zscan.7, STATUS), for status_open. */
size_t sender_keys(void *sender, char *line, size_t room);

/* Reads the lists of --deny again, for status_reload. */
void sender_reload(void *sender);

/* --- for local.c, plain.c and survey.c */

/* Checks that the target of a line can be probed; false where nothing is to be sent for the line. */
bool sender_accept(struct sender *, const struct line *, enum target_line, const struct target *);

/* Names a target without a route, or one that is this machine itself, where not too many have been named; error is that of egress_find. */
void sender_name_no_route(struct sender *, const struct target *, int error);

/* The egress of a target and port, as egress_find, and the source address of the probe; without an egress that means nothing. */
struct egress *sender_egress(struct sender *, const struct target *, uint16_t port, struct addr *source, int *error);

/* NULL, or why no probe of this kind ever goes there. */
const char *sender_refuse(const struct sender *, const struct addr *);

/* Whether one more probe may be taken under -n; those parked count until it is known that they cannot be sent. */
bool sender_has_room(struct sender *, int *code, struct status *);

/* Puts a probe into the batch, with the MAC of its next hop; parked_as may be PARKED_NONE. */
void sender_add(struct sender *, const struct parked_probe *, const uint8_t *mac, uint32_t parked_as);

/* Sends the batch where it is full; 0, or the exit status that ends the run. */
int sender_send_full(struct sender *, struct status *);

#endif

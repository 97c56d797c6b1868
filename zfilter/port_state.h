/* SPDX-License-Identifier: ISC
 *
 * What a row says of a port, in nmap's words for states and reasons.
 */
#ifndef PORT_STATE_H
#define PORT_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "columns.h"
#include "endpoint.h"

/* The first is the one that counts where a port has several. */
enum port_state { PORT_OPEN, PORT_CLOSED, PORT_UNFILTERED, PORT_FILTERED };

/* The columns that tell it, by place; SIZE_MAX: there is no such column. */
struct port_state_columns {
	size_t classification, success, unreachable;
};

/* As columns_init has it. */
#define PORT_STATE_COLUMNS "classification,success,icmp_unreach_str"

void port_state_find_columns(struct port_state_columns *, const struct columns *);

/*
 * The state by a row, and a number of its reason. Where the row does not tell the protocol, sets
 * that which its classification is of, or TCP.
 */
enum port_state port_state_by(const struct port_state_columns *, const struct record *, uint8_t *protocol, uint8_t *reason);

const char *port_state_name(enum port_state);
const char *port_state_reason(uint8_t);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Derives the state of a port from a row, with nmap's names for states and reasons.
 */
#ifndef PORT_STATE_H
#define PORT_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "columns.h"
#include "endpoint.h"

/* If a port has several states, the first in this order counts. */
enum port_state { PORT_OPEN, PORT_CLOSED, PORT_UNFILTERED, PORT_FILTERED };

/* Places of the columns that determine the state; SIZE_MAX: there is no such column. */
struct port_state_columns {
	size_t classification, success, unreachable;
};

/* The columns of the state, for columns_init. */
#define PORT_STATE_COLUMNS "classification,success,icmp_unreach_str"

void port_state_find_columns(struct port_state_columns *, const struct columns *);

/*
 * Returns the state in a row, and sets the number of its reason. If the row has no protocol, sets
 * that of its classification, or TCP.
 */
enum port_state port_state_by(const struct port_state_columns *, const struct record *, uint8_t *protocol, uint8_t *reason);

const char *port_state_name(enum port_state);
const char *port_state_reason(uint8_t);

#endif

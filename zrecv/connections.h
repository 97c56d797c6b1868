/* SPDX-License-Identifier: ISC
 *
 * Keeps recent connections of hosts, by address and port, in the order in which they were opened.
 * A connection of IPv4 takes 36 bytes, one of IPv6 24 more, and each 8 to 22 bytes in the hash
 * table.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/addr.h"

/* TCP numbers and ports are in host byte order, times modulo 2^32. */
struct connection {
	uint32_t target, source;    /* last 4 bytes of the addresses, in network byte order */
	uint16_t target_port, source_port;
	/* IP ID of the SYN-ACK; TTL, seqnum and synack_us are of it too */
	uint16_t ipid;
	uint8_t ttl;
	bool open : 1;              /* otherwise it has ended and recognises late packets */
	bool cooldown : 1;          /* the SYN-ACK came after sending had ended */
	unsigned fed : 3;           /* rows with data */
	unsigned resets : 2;        /* rows with a RST since it ended */
	uint32_t opened;            /* in ms */
	uint32_t synack_us;         /* capture time, in microseconds since 1970 */
	uint32_t seqnum;            /* the host's first byte has the next number */
	uint32_t acknum;            /* number after our data, received or not */
	union {
		uint32_t answer;    /* if open: its chunk; 0: no byte has arrived */
		uint32_t reset_at;  /* if ended: time of the last row with a RST, in ms */
	};
};

struct connection_block;
struct connection_slot;

/* Numbers of connections run from 1 to 2^32 - 1 and then start again at 1. */
struct connections {
	/* one port of a host may have several, from different ports of ours */
	bool several;
	uint8_t key[16];            /* of the hash; secret, so that nobody can choose collisions */
	struct connection_block **blocks, *spare;
	uint32_t first, next;       /* oldest one, and number of the next new one */
	struct connection_slot *slots;
	size_t size, used;          /* slots, a power of 2; connections */
};

void connections_open(struct connections *, bool several);

/* Number of a host's connection, with several: of that from this source port; 0: none. */
uint32_t connections_find(const struct connections *, const struct addr *target, uint16_t port, uint16_t source_port);

/* Adds a connection with these addresses and ports, all else 0; returns its number. */
uint32_t connections_add(struct connections *, const struct addr *target, uint16_t port, const struct addr *source, uint16_t source_port);

/* The pointer stays valid until the connection is removed. */
struct connection *connections_at(const struct connections *, uint32_t number);

void connections_addresses(const struct connections *, uint32_t number, struct addr *target, struct addr *source);

/* The number that follows. */
static inline uint32_t
connections_after(uint32_t number)
{
	return number == UINT32_MAX ? 1 : number + 1;
}

void connections_remove_first(struct connections *);

#endif

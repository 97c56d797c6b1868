/* SPDX-License-Identifier: ISC
 *
 * The connections that hosts have opened with us of late, by address and port of the host, in the
 * order in which they were opened. Of those of IPv4 each takes 36 bytes, and 8 to 22 in the hash;
 * those of IPv6 24 more.
 */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr/addr.h"

/* Numbers of TCP and ports are in host byte order, times modulo 2^32. */
struct connection {
	uint32_t target, source;    /* the last 4 bytes of the addresses, as these have them */
	uint16_t target_port, source_port;
	uint16_t ipid;              /* of the SYN-ACK, as are TTL, seqnum and synack_us */
	uint8_t ttl;
	bool open : 1;              /* else it has ended, and is kept for what comes late */
	bool cooldown : 1;          /* the SYN-ACK came after sending had ended */
	unsigned fed : 3;           /* rows with data */
	unsigned resets : 2;        /* rows with a RST since it ended */
	uint32_t opened;            /* in ms */
	uint32_t synack_us;         /* capture, in microseconds since 1970 */
	uint32_t seqnum;            /* what the host's first byte follows */
	uint32_t acknum;            /* our next one behind our data, whether the host has that or not */
	union {
		uint32_t answer;    /* of one that is open: its chunk; 0: no byte has come */
		uint32_t reset_at;  /* of one that has ended: the last row with a RST, in ms */
	};
};

struct connection_block;
struct connection_slot;

/* Numbers of connections go from 1 to 2^32 - 1 and then from 1 on again. */
struct connections {
	bool several;               /* a host may have several by one port, from different ports of ours */
	uint8_t key[16];            /* of the hash; nobody knows it, so nobody can choose what collides */
	struct connection_block **blocks, *spare;
	uint32_t first, next;       /* the oldest one, and the number that a new one gets */
	struct connection_slot *slots;
	size_t size, used;          /* of slots: a power of 2; connections */
};

void connections_open(struct connections *, bool several);

/*
 * The number of a host's connection, if there may be several, of that from this port of ours; 0: it
 * has none.
 */
uint32_t connections_find(const struct connections *, const struct addr *target, uint16_t port, uint16_t source_port);

/* Adds one of a host that has none, with both addresses and ports and nothing else; returns its number. */
uint32_t connections_add(struct connections *, const struct addr *target, uint16_t port, const struct addr *source, uint16_t source_port);

/* It stays in place. */
struct connection *connections_at(const struct connections *, uint32_t number);

void connections_addresses(const struct connections *, uint32_t number, struct addr *target, struct addr *source);

/* The number of the one that was opened after it, or is to be. */
static inline uint32_t
connections_after(uint32_t number)
{
	return number == UINT32_MAX ? 1 : number + 1;
}

void connections_remove_first(struct connections *);

#endif

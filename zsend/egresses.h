/* SPDX-License-Identifier: ISC
 *
 * All egresses of a run: finds the egress of a target, and prepares it when the first probe needs
 * it. Sockets that need privileges are opened at the start.
 */
#ifndef EGRESSES_H
#define EGRESSES_H

#include "addr/addr_index.h"
#include "encapsulation.h"
#include "gateway.h"
#include "next_hop.h"

struct egresses {
	struct egress_options options;
	const struct addr_index *sources;   /* -S */
	/* for each family, the first index in sources and the number of addresses */
	uint64_t source_first[FAMILIES], source_count[FAMILIES];
	/* -S contains an address that is not ours */
	bool foreign_source;

	struct egress_map map;
	struct next_hops next_hops;
	struct encapsulations encapsulations;
	struct neighbours *neighbours;      /* NULL if none is resolved */
	struct gateway **gateways;
	size_t gateways_n;
	bool told_gone;                     /* stderr has reported that a route is gone */
};

/*
 * Opens all that needs privileges, for every interface to which routes lead, and reads the
 * routes. Ends the program with status 2 on failure. Set options and sources before. resolved()
 * is that of neighbours_open.
 */
void egresses_open(struct egresses *, void (*resolved)(void *ctx, struct neighbour *), void *ctx);

/* Rereads the routes. Returns 0, or an errno; then the present ones stay in force. */
int egresses_read_routes(struct egresses *);

/*
 * The egress for a target and port, and the source address of the probe: from, or if it is NULL
 * the one that the options or the kernel select. Returns NULL if there is none; then *error is an
 * errno, or 0 for our own address or a broadcast address.
 */
struct egress *egresses_find(struct egresses *, const struct target *, struct port, const struct addr *from, struct addr *source,
    int *error);

/* The source address of all IPv4 probes by an egress; only with map.one_source. */
struct addr egresses_source4(const struct egresses *, const struct egress *);

/*
 * Writes the source address of an egress, or the first and last address of -S, such as
 * 10.0.0.1-10.0.0.9.
 */
#define EGRESSES_SOURCE_SIZE (2 * ADDR_STRLEN)
void egresses_format_source(const struct egresses *, const struct egress *, char text[EGRESSES_SOURCE_SIZE]);

/*
 * Writes the source addresses of probes so far, separated by commas, without duplicates. Writes
 * at most EGRESSES_SOURCES of them, and STATUS_MORE in place of the rest. Returns text.
 */
#define EGRESSES_SOURCES 8
#define EGRESSES_SOURCES_SIZE (EGRESSES_SOURCES * EGRESSES_SOURCE_SIZE + sizeof(STATUS_MORE))
const char *egresses_format_sources(const struct egresses *, char text[EGRESSES_SOURCES_SIZE]);

/* Whether --engine, if given, can send by this egress. If not, stderr names an engine that can. */
bool egresses_fit_engine(const struct egresses *, const struct egress *);

/*
 * Prepares an egress: binds an engine, builds its frame, finds the MAC of its gateway. Returns
 * false on failure, after one message on stderr, or if a signal asks for a stop.
 */
bool egresses_prepare(struct egresses *, struct egress *, struct status *);

#endif

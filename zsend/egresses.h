/* SPDX-License-Identifier: ISC
 *
 * All egresses of a run: finds the one of a target, and makes it ready to send by when the first
 * probe needs it. Sockets that take privileges are opened at the start.
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
	/* so many of each family from this number on */
	uint64_t source_first[FAMILIES], source_count[FAMILIES];
	/* -S has one that the kernel does not take for its own */
	bool foreign_source;

	struct egress_map map;
	struct next_hops next_hops;
	struct encapsulations encapsulations;
	struct neighbours *neighbours;      /* NULL where none is resolved */
	struct gateway **gateways;
	size_t gateways_n;
	bool told_gone;                     /* stderr says that a route has gone */
};

/*
 * Opens all that needs privileges, for every interface that routes lead to, and reads the routes.
 * Ends the program with status 2 where that cannot be. The options and sources are to be set
 * before. resolved() is that of neighbours_open.
 */
void egresses_open(struct egresses *, void (*resolved)(void *ctx, struct neighbour *), void *ctx);

/* Reads the routes again. Returns 0, or an errno; then those that were in force stay in force. */
int egresses_read_routes(struct egresses *);

/*
 * The egress of a target and port, and the source address of the probe: from, or if that is NULL
 * the one that the options or the kernel select. NULL where there is none, and then *error is an
 * errno, or 0 for an address of ours or of all hosts on a tunnel.
 */
struct egress *egresses_find(struct egresses *, const struct target *, struct port, const struct addr *from, struct addr *source,
    int *error);

/* The source address of all IPv4 probes by an egress, where there is only one (map.one_source). */
struct addr egresses_source4(const struct egresses *, const struct egress *);

/* The source address of an egress, or the first and the last of -S, as in 10.0.0.1-10.0.0.9. */
#define EGRESSES_SOURCE_SIZE (2 * ADDR_STRLEN)
void egresses_format_source(const struct egresses *, const struct egress *, char text[EGRESSES_SOURCE_SIZE]);

/*
 * Those that probes have left from, separated by commas, each once: so many at most, and where
 * there are more, STATUS_MORE in place of them. Returns text.
 */
#define EGRESSES_SOURCES 8
#define EGRESSES_SOURCES_SIZE (EGRESSES_SOURCES * EGRESSES_SOURCE_SIZE + sizeof(STATUS_MORE))
const char *egresses_format_sources(const struct egresses *, char text[EGRESSES_SOURCES_SIZE]);

/* Whether --engine, if given, can send by it; else stderr names an engine that can. */
bool egresses_fit_engine(const struct egresses *, const struct egress *);

/*
 * Makes an egress ready to send by: binds an engine, builds its frame, finds the MAC of its
 * gateway. False where that fails, and stderr has said why once, or where a signal asks for a
 * stop.
 */
bool egresses_prepare(struct egresses *, struct egress *, struct status *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The engines of this run: opened before privileges are dropped, and chosen for each link by
 * --engine or by the kind of packets.
 */
#ifndef ENGINES_H
#define ENGINES_H

#include "egress.h"
#include "engine.h"

struct engines {
	const struct egress_options *options;
	struct engine *packet, *live, *ip, *file;   /* NULL: not opened */
};

/*
 * Finds an engine by name. Ends the program with status 2 and lists the engines if there is none.
 */
enum engine_kind engines_option(const char *name);

/* Opens all engines that may be needed. Ends the program with status 2 on failure. */
void engines_open(struct engines *);

/*
 * Whether --engine, if given, can send packets of this kind by a link. If not, stderr names an
 * engine that can. several: there are other links.
 */
bool engines_fit(const struct engines *, const struct link *, bool raw_ip, bool several);

/* The engine for a link, bound to it. Returns NULL, after a message on stderr, on failure. */
struct engine *engines_bind(struct engines *, struct link *, bool raw_ip, bool several);

/*
 * Replaces live for a link that accepts no frames from it, with a message on stderr. Returns NULL
 * if --engine names live.
 */
struct engine *engines_replace_live(struct engines *, struct link *);

/* Writes the buffers of all engines. */
void engines_flush(struct engines *, struct status *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The engines of this run: opened before privileges are dropped, and chosen for each link by
 * --engine, or by the kind of packets that leave by it.
 */
#ifndef ENGINES_H
#define ENGINES_H

#include "egress.h"
#include "engine.h"

struct engines {
	const struct egress_options *options;
	struct engine *packet, *live, *ip, *file;   /* NULL: not opened */
};

/* The engine of that name. Ends the program with status 2, naming all, where there is none. */
enum engine_kind engines_option(const char *name);

/* Opens all that may be needed. Ends the program with status 2 where that cannot be. */
void engines_open(struct engines *);

/*
 * Whether --engine, if given, can send packets of this kind by a link; else stderr has said what
 * can. several: there are other links.
 */
bool engines_fit(const struct engines *, const struct link *, bool raw_ip, bool several);

/* The engine for a link, bound to it; NULL where that fails, and stderr says why. */
struct engine *engines_bind(struct engines *, struct link *, bool raw_ip, bool several);

/*
 * An engine in place of live, from which a link takes no frames, as stderr is told; NULL where
 * --engine names that one.
 */
struct engine *engines_replace_live(struct engines *, struct link *);

/* Writes out the buffers of engines. */
void engines_flush(struct engines *, struct status *);

#endif

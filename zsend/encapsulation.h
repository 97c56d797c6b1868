/* SPDX-License-Identifier: ISC
 *
 * The headers around the probes of one scan and family on one link, and the engine that these frames leave
 * by. Invariant: an encapsulation, once made, is never freed or moved.
 */
#ifndef ENCAPSULATION_H
#define ENCAPSULATION_H

#include "engines.h"
#include "frame.h"

struct encapsulation {
	struct link *link;
	struct engine *engine;
	struct frame frame;
	uint8_t *copies;                    /* of the frame, ENGINE_FRAMES of them, to be filled in */
	size_t copy_size;                   /* no more than it takes, so that small ones stay in the cache */
	unsigned scan;                      /* its number */
	int family;
	bool raw_ip;                        /* there is no Ethernet header */
};

struct encapsulations {
	const struct egress_options *options;
	struct engines engines;
	struct encapsulation **list;
	size_t n;
};

/*
 * That of an egress and the scan of a number; NULL where there is no engine for it, and stderr says why. several: there are
 * several links.
 */
struct encapsulation *encapsulation_find(struct encapsulations *, const struct egress *, unsigned scan, bool several);

/* Whether --engine, if given, can send by an egress; else stderr names an engine that can. */
bool encapsulation_fits(const struct encapsulations *, const struct egress *, bool several);

/* Changes an engine that the link takes no frames from. False where no other may be used. */
bool encapsulation_change_engine(struct encapsulations *, struct encapsulation *);

/* The names of the engines in use, for status lines. Returns text. */
const char *encapsulation_engines(const struct encapsulations *, char *text, size_t room);

/* Fills in copy i for a probe; mac, that of the next hop, is not looked at with raw_ip. */
struct iovec encapsulation_fill(const struct encapsulation *, size_t i, const uint8_t *mac, const struct addr *source,
    const struct addr *target, const struct probe_values *);

#endif

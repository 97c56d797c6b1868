/* SPDX-License-Identifier: ISC
 *
 * The headers around the probes of one scan and family on one link, and the engine that sends
 * these frames. Invariant: an encapsulation is never freed or moved.
 */
#ifndef ENCAPSULATION_H
#define ENCAPSULATION_H

#include "engines.h"
#include "frame.h"

struct encapsulation {
	struct link *link;
	struct engine *engine;
	struct frame frame;
	/* ENGINE_FRAMES copies of the frame, to be filled in */
	uint8_t *copies;
	/* in bytes, as small as possible, so that small frames stay in the cache */
	size_t copy_size;
	unsigned scan;                      /* index of the scan */
	int family;
	bool raw_ip;                        /* no Ethernet header */
};

struct encapsulations {
	const struct egress_options *options;
	struct engines engines;
	struct encapsulation **list;
	size_t n;
};

/*
 * The encapsulation for an egress and the scan with this index. Returns NULL, after a message on
 * stderr, if no engine fits. several: there are several links.
 */
struct encapsulation *encapsulation_find(struct encapsulations *, const struct egress *, unsigned scan, bool several);

/* Whether --engine, if given, can send by this egress. If not, stderr names an engine that can. */
bool encapsulation_fits(const struct encapsulations *, const struct egress *, bool several);

/*
 * Replaces the engine if the link does not accept its frames. Returns false if no other may be
 * used.
 */
bool encapsulation_change_engine(struct encapsulations *, struct encapsulation *);

/* The names of the engines in use, for status lines. Returns text. */
const char *encapsulation_engines(const struct encapsulations *, char *text, size_t room);

/* Fills in copy i for a probe. mac is that of the next hop; it is ignored with raw_ip. */
struct iovec encapsulation_fill(const struct encapsulation *, size_t i, const uint8_t *mac, const struct addr *source,
    const struct addr *target, const struct probe_values *);

#endif

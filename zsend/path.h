/* SPDX-License-Identifier: ISC
 *
 * How the probes of one address family leave: link, engine, source addresses and frame.
 */
#ifndef PATH_H
#define PATH_H

#include "engine.h"
#include "frame.h"
#include "link.h"
#include "numbered.h"
#include "onlink.h"
#include "probe.h"

enum { PATH_IP4, PATH_IP6, PATHS };

struct path {
	struct engine *ethernet, *ip, *file;    /* opened; file alone where nothing is sent */
	struct engine *engine;              /* the one of them that the link wants */
	struct link link;                   /* first what the options say of it */
	struct neighbours *neighbours;      /* of all paths; NULL where no host is asked for its MAC */
	struct frame frame;

	const struct numbered *sources;     /* -S; this family's are */
	uint64_t source_first, source_count;    /* so many from this number on; 0: link.source */
	bool ready;
	bool closed;                        /* it could not be made ready, and stderr says why */
	bool far, far_closed;               /* the same of targets beyond the link itself */
};

/* What the options say of all paths. */
struct outlet {
	bool bare;                          /* -X */
	uint8_t ttl;
	const char *engine;                 /* --engine; NULL: the one that fits */
	struct template templates[PATHS];   /* of the probe, as its arguments want it */
};

/*
 * Makes the path ready for targets like this one; other is the path of the other family, whose engine
 * is shared where both leave by one interface. False where that cannot be, and then stderr says why.
 */
bool path_open(struct path *, const struct path *other, const struct outlet *, const struct scan *, const struct addr *target);

/* Whether a target is on the link itself and its MAC to be asked for; of a path that is ready. */
static inline bool
path_onlink(const struct path *p, const struct addr *target)
{
	return p->link.onlink.n4 + p->link.onlink.n6 > 0 && onlink_has(&p->link.onlink, target);
}

/* Makes a path that is ready so for far targets too, like this one. False as link_find_gateway. */
bool path_open_far(struct path *, const struct addr *target, struct status *);

/* The source address of a probe. */
struct addr path_source(const struct path *, const struct key *, const struct addr *target, uint16_t port, uint8_t protocol);

#endif

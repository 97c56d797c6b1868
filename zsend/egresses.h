/* SPDX-License-Identifier: ISC
 *
 * Egresses: the interface, source address and next hop by which the probes to a target leave, as the kernel's routing
 * selects them. An egress is found for a piece of the address space (routing.h) when its first target comes, by asking the
 * kernel; later targets of the piece take a look-up of a few nanoseconds. An egress, once made, is never freed, so pointers to
 * it stay good while routes change.
 */
#ifndef EGRESSES_H
#define EGRESSES_H

#include "addr/addr_index.h"
#include "engine.h"
#include "frame.h"
#include "gateway.h"
#include "link.h"
#include "routing.h"
#include "targets/target.h"

/* What the options say. */
struct egress_options {
	const char *file;                   /* -w: nothing is sent, and the kernel is not asked */
	bool raw_ip;                        /* -X */
	bool survey;                        /* --egress: nothing is sent, and nothing is opened that takes privileges */
	const char *engine;                 /* --engine; NULL: the one that fits */
	unsigned ifindex;                   /* -i; 0: the one of the route */
	bool loopback;                      /* which is this kind */
	bool has_gateway_mac, has_mac;
	uint8_t gateway_mac[6], mac[6];     /* -G, --source-mac */
	uint8_t ttl;
	struct template templates[FAMILIES];    /* of the probe, as its arguments want it */
};

/* The headers around the probes of one family on one interface, and copies of them to be filled in. */
struct encapsulation {
	const struct link *link;
	struct engine *engine;
	struct frame frame;
	uint8_t *slots;                     /* ENGINE_BATCH of them */
	size_t slot_size;                   /* no more than it takes, so that small ones stay in the cache */
	int family;
	bool raw_ip;
};

enum hop {
	HOP_GATEWAY,
	HOP_ON_LINK,                        /* each target has a MAC of its own */
	HOP_NONE,                           /* the interface has no MACs to be asked for, or the MAC is given */
};

struct egress {
	struct link *link;
	int family;
	enum hop hop;
	struct addr next_hop;               /* of HOP_GATEWAY */
	bool has_source;
	struct addr source;                 /* that the kernel selects, where -S gives none */
	struct gateway *gateway;            /* to be resolved; NULL: none */
	const uint8_t *mac;                 /* of the next hop; NULL where each target has its own */
	unsigned asked_as;                  /* neighbours_link: of HOP_ON_LINK */
	struct encapsulation *encapsulation;    /* once it is ready */
	bool ready;
	bool failed;                        /* it could not be made ready, and stderr says why */
	bool direct;                        /* ready, and no target of it has to be asked for its MAC */
	uint64_t targets;                   /* counted by a survey */
};

/* One target in HOPS of a route with several next hops goes by each of these. */
#define EGRESS_HOPS 64

struct egress_group {
	uint32_t egress[EGRESS_HOPS];
};

/* The egress of a piece: a number in egresses.list, or EGRESS_GROUP + one in egresses.groups, or one of these. */
#define EGRESS_GROUP UINT32_C(0x40000000)
#define EGRESS_NONE UINT32_C(0x80000000)        /* + an errno, or + 0: an address of ours, or of all hosts on a tunnel */
#define EGRESS_UNKNOWN UINT32_MAX

struct egresses {
	struct egress_options options;
	const struct scan *scan;
	const struct addr_index *sources;   /* -S */
	uint64_t source_first[FAMILIES], source_count[FAMILIES];    /* so many of each family from this number on */
	bool foreign_source;                /* -S has one that the kernel does not take for its own */
	uint32_t uid;                       /* of who started us */
	struct neighbours *neighbours;      /* NULL where none is asked */

	struct routing routing;
	size_t classes[FAMILIES];           /* of source addresses that rules tell apart; 1: they do not */
	uint32_t *at[FAMILIES];             /* of each piece and class the egress */
	uint32_t *before[FAMILIES];         /* the one that it had before routes changed; or NULL */
	unsigned default_ifindex[FAMILIES]; /* of the route to most of the Internet; 0: none */

	struct egress **list;
	size_t n;
	struct egress_group *groups;
	size_t groups_n;
	struct link **links;
	size_t links_n;
	unsigned links_sent;                /* that a probe has left by */
	struct gateway **gateways;
	size_t gateways_n;
	struct encapsulation **encapsulations;
	size_t encapsulations_n;

	struct engine *packet, *ip, *file;
	struct {
		struct engine *engine;
		const struct link *link;    /* NULL: not yet used */
	} *xdp;
	size_t xdp_n;

	int watch;                          /* netlink_watch; -1: routes are not followed */
	bool changed;                       /* they have changed since they were read */
	int64_t looked, reread;             /* CLOCK_MONOTONIC in ns: the last look; not before this they are read again */
	size_t look_next;                   /* the gateway to be looked after next */
	bool told_gone;
};

/*
 * Opens what needs privileges, for every interface that routes lead to, and reads the routes. Ends the program with status 2
 * where that cannot be. The options, scan and sources are to be set before. settled() is that of neighbours_open.
 */
void egresses_open(struct egresses *, void (*settled)(void *ctx, struct neighbour *), void *ctx);

/* Whether probes of a family leave from one address, or two and more. */
static inline bool
egress_one_source(const struct egresses *s, int family)
{
	return s->source_count[family] <= 1;
}

/* The source address of -S that a target is probed from; false: it gives none. */
bool egress_option_source(const struct egresses *, const struct key *, const struct addr *target, uint16_t port, uint8_t protocol,
    struct addr *source);

/*
 * The egress of a target. source is the one that it is to be probed from, or NULL where the kernel selects it. NULL where there
 * is none, and then *error is an errno, or 0 for an address of ours or of all hosts on a tunnel.
 */
struct egress *egress_find(struct egresses *, const struct addr *target, const struct addr *source, int *error);

/* Whether --engine, if given, can send by it; else stderr has said what can. */
bool egress_fits_engine(const struct egresses *, const struct egress *);

/*
 * Makes an egress ready to send by: binds an engine, builds its frame, finds the MAC of its gateway. False where that fails, and
 * stderr has said why once, or where a signal asks for a stop.
 */
bool egress_prepare(struct egresses *, struct egress *, struct status *);

/* Once a second at most: looks after the gateways, and reads the routes again where they have changed. */
void egresses_follow(struct egresses *);

/* Writes out what engines buffer. */
void egresses_flush(struct egresses *, struct status *);

/* To be called when a probe has left by it. */
static inline void
egress_sent(struct egresses *s, struct egress *e)
{
	if (e->link->sent == 0)
		e->link->sent = ++s->links_sent;
}

/* Their names for status lines: interfaces that a probe has left by, and engines. Both return text. */
const char *egresses_interfaces(const struct egresses *, char *text, size_t room);
const char *egresses_engines(const struct egresses *, char *text, size_t room);

/*
 * The egress of an IPv4 target that may be sent to at once, by one look-up; else NULL, and egress_find tells more. Where rules
 * tell several sources apart it is always NULL.
 */
static inline struct egress *
egress_direct4(const struct egresses *s, uint32_t a)
{
	struct egress *e;
	uint32_t at;

	if (s->classes[FAMILY_IP4] > 1)
		return NULL;
	at = s->at[FAMILY_IP4][routing_place4(&s->routing, a)];
	if (at >= EGRESS_NONE)
		return NULL;
	if (at >= EGRESS_GROUP)
		at = s->groups[at - EGRESS_GROUP].egress[target_mix(a) % EGRESS_HOPS];
	e = s->list[at];
	return e->direct ? e : NULL;
}

#endif

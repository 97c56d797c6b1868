/* SPDX-License-Identifier: ISC
 *
 * An egress: the interface, source address and next hop by which probes leave. Invariant: an egress
 * or link, once in the list, is never freed or moved, so pointers to it and its number stay good
 * while routes change.
 */
#ifndef EGRESS_H
#define EGRESS_H

#include "addr/addr.h"
#include "engine.h"
#include "io/status_line.h"
#include "link.h"
#include "probe/scans.h"
#include "routing.h"

/* The options. */
struct egress_options {
	const char *file;                   /* -w: nothing is sent, and the kernel is not asked */
	bool text;                          /* -O text: the form of this file */
	bool raw_ip;                        /* -X */
	bool survey;                        /* --egress: nothing is sent, and nothing is opened that takes privileges */
	enum engine_kind engine;            /* --engine */
	bool fast;                          /* the rate is one that the engine live is chosen for */
	unsigned ifindex;                   /* -i; 0: the one of the route */
	bool loopback;                      /* which is this kind */
	bool has_gateway_mac, has_mac;
	uint8_t gateway_mac[6], mac[6];     /* -G, --source-mac */
	const struct scans *scans;
};

enum hop {
	HOP_GATEWAY,
	HOP_ON_LINK,                        /* each target is a neighbour, with a MAC of its own */
	HOP_NONE,                           /* the link resolves no MACs, or the MAC is given */
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
	unsigned neighbour_link;            /* of HOP_ON_LINK: the number of the link (neighbours.h) */
	struct encapsulation *encapsulation[SCANS_MAX];     /* of each scan, once it is ready */
	bool ready;
	bool failed;                        /* it could not be made ready, and stderr says why */
	bool direct;                        /* ready, and no target of it has to be resolved */
	uint64_t targets;                   /* counted by a survey */
};

struct egress_list {
	struct egress **egress;
	size_t n;
	struct link **links;
	size_t links_n;
	unsigned links_sent;                /* that a probe has left by */
};

/* The link of an interface. NULL where there is none, and stderr says why. */
struct link *egress_link(struct egress_list *, unsigned ifindex);

/* The number of the egress that is like this one; one that is new is added. */
uint32_t egress_number(struct egress_list *, const struct egress *);

/* Adds a link without an interface, for probes that go to a file. */
struct link *egress_add_file_link(struct egress_list *);

/* To be called when a probe has left by it. */
static inline void
egress_sent(struct egress_list *s, struct egress *e)
{
	if (e->link->sent == 0)
		e->link->sent = ++s->links_sent;
}

/* The names of the interfaces that a probe has left by, as for status lines. Returns text. */
const char *egress_interfaces(const struct egress_list *, char text[STATUS_INTERFACES_SIZE]);

/*
 * Appends a name to those in text, n bytes so far, with a comma between them, if there is room.
 * Returns their length.
 */
size_t egress_add_name(char *text, size_t room, size_t n, const char *name);

#endif

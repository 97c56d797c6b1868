/* SPDX-License-Identifier: ISC
 *
 * An egress: the interface, source address and next hop by which probes leave. Invariant: an
 * egress or link in the list is never freed or moved, so pointers to it and its number stay valid
 * when routes change.
 */
#ifndef EGRESS_H
#define EGRESS_H

#include "addr/addr.h"
#include "engine.h"
#include "io/status_line.h"
#include "link.h"
#include "probe/scans.h"
#include "routing.h"

/* The options that concern egresses. */
struct egress_options {
	/* -w: nothing is sent, and the kernel is not queried */
	const char *file;
	bool text;                          /* -O text: the format of this file */
	bool raw_ip;                        /* -X */
	/* --egress: nothing is sent, and nothing is opened that needs privileges */
	bool survey;
	enum engine_kind engine;            /* --engine */
	bool fast;                          /* the rate is high enough to choose the engine live */
	unsigned ifindex;                   /* -i; 0: the interface of the route */
	bool loopback;                      /* that interface is a loopback interface */
	bool has_gateway_mac, has_mac;
	uint8_t gateway_mac[6], mac[6];     /* -G, --source-mac */
	const struct scans *scans;
};

enum hop {
	HOP_GATEWAY,
	HOP_ON_LINK,                        /* each target is a neighbour with its own MAC */
	/* the link does not resolve MACs, or the MAC is given */
	HOP_NONE,
};

struct egress {
	struct link *link;
	int family;
	enum hop hop;
	struct addr next_hop;               /* for HOP_GATEWAY */
	bool has_source;
	struct addr source;                 /* selected by the kernel; replaced by -S */
	struct gateway *gateway;            /* the gateway to resolve; NULL: none */
	const uint8_t *mac;                 /* of the next hop; NULL if each target has its own */
	/* for HOP_ON_LINK: number of the link (neighbours.h) */
	unsigned neighbour_link;
	struct encapsulation *encapsulation[SCANS_MAX];     /* for each scan, once ready */
	bool ready;
	bool failed;                        /* it could not be prepared; stderr has the reason */
	bool direct;                        /* ready, and none of its targets needs resolving */
	uint64_t targets;                   /* counted by a survey */
};

struct egress_list {
	struct egress **egress;
	size_t n;
	struct link **links;
	size_t links_n;
	unsigned links_sent;                /* number of links by which a probe has left */
};

/* The link of an interface. Returns NULL, after a message on stderr, if there is none. */
struct link *egress_link(struct egress_list *, unsigned ifindex);

/* The number of the egress equal to this one; adds it if it is new. */
uint32_t egress_number(struct egress_list *, const struct egress *);

/* Adds a link without an interface, for probes that go to a file. */
struct link *egress_add_file_link(struct egress_list *);

/* Call this after a probe has left by the egress. */
static inline void
egress_sent(struct egress_list *s, struct egress *e)
{
	if (e->link->sent == 0)
		e->link->sent = ++s->links_sent;
}

/*
 * The names of the interfaces by which probes have left, in the form of status lines. Returns
 * text.
 */
const char *egress_interfaces(const struct egress_list *, char text[STATUS_INTERFACES_SIZE]);

/*
 * Appends a name to the n bytes of names in text, with a comma between them, if there is room.
 * Returns the new length.
 */
size_t egress_add_name(char *text, size_t room, size_t n, const char *name);

#endif

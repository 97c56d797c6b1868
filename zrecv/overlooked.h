/* SPDX-License-Identifier: ISC
 *
 * Why the packets of a file gave no row, or why none of an interface was a reply: what they are
 * instead, by count. It is for the end of a run that got nothing, and costs nothing once there is
 * a row.
 */
#ifndef OVERLOOKED_H
#define OVERLOOKED_H

#include "packet.h"
#include "probe/scans.h"

/* Each packet is one of these, the first that applies. */
enum overlooked_kind {
	OVERLOOKED_LINK,            /* of a link type that is not read */
	OVERLOOKED_ETHERTYPE,       /* neither IP nor what is usual beside it */
	OVERLOOKED_NO_IP,
	OVERLOOKED_TRUNCATED,
	OVERLOOKED_FRAGMENT,
	OVERLOOKED_CHECKSUM,
	OVERLOOKED_DAMAGED,
	OVERLOOKED_PORTS,           /* the form of a reply, but to none of the source ports */
	OVERLOOKED_PROBE,           /* a reply to another probe of this key */
	OVERLOOKED_TUNNEL,          /* of a file: an IP packet that holds another one */
	OVERLOOKED_OTHER,

	/* Of a sample alone. */
	OVERLOOKED_ELSEWHERE,       /* a valid reply by an interface that is not listened on */
	/*
	 * A valid reply in another protocol, which the filter of an interface does not look into
	 */
	OVERLOOKED_INSIDE,
	OVERLOOKED_INVALID,         /* the form of a reply, but to no probe of this key */
	OVERLOOKED_KINDS
};

enum overlooked_tunnel {
	OVERLOOKED_GRE,
	OVERLOOKED_IP_IN_IP,
	OVERLOOKED_VXLAN,
	OVERLOOKED_GENEVE,
	OVERLOOKED_TUNNELS
};

struct overlooked {
	uint64_t n[OVERLOOKED_KINDS];
	uint64_t in_tunnel[OVERLOOKED_TUNNELS]; /* each kind of OVERLOOKED_TUNNEL */
	int linktype;               /* of the first of its kind; so are the next two */
	uint16_t ethertype;
	const struct probe *probe;
	uint64_t zero_checksums;
	uint16_t first_port, last_port;

	/* Of a sample alone. */
	/*
	 * It is one: of what goes to other ports only valid replies count, and as another
	 * protocol what carries IP
	 */
	bool sampled;
	unsigned ifindex;           /* of the first reply elsewhere */
	uint16_t inside;            /* EtherType of the first reply inside something */
};

/* A frame that is no reply, and what packet_parse said of it. */
void overlooked_note(struct overlooked *, const struct scans *, const struct frame *, enum packet_fault, const struct packet *);

/*
 * Says of a file by this name why none of its packets gave a row; beside those noted there were
 * probes of this scan, and replies that are no success.
 */
void overlooked_report(const struct overlooked *, const struct scans *, const char *name, uint64_t packets, uint64_t looped, uint64_t failures);

/* A frame of a sample, of type LINK_HEADER_SLL2; heard: its interface is listened on. */
void overlooked_sample(struct overlooked *, const struct scans *, const struct frame *, enum verdict, enum packet_fault, const struct packet *,
    bool heard);

/*
 * Says why no reply came, if a sample tells; what is merely unrelated tells nothing. interface is
 * the name of that number, or empty. hidden: whoever reads it may know no port that others'
 * packets go to.
 */
void overlooked_report_sample(const struct overlooked *, const struct scans *, const char *interface, bool hidden);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Explains why no packet of a file gave a row, or why none of an interface was a reply, with a
 * count of each kind of packet. Costs nothing once there is a row.
 */
#ifndef OVERLOOKED_H
#define OVERLOOKED_H

#include "packet.h"
#include "probe/scans.h"

/* Each packet is of the first kind that applies. */
enum overlooked_kind {
	OVERLOOKED_LINK,            /* of a link type that is not supported */
	OVERLOOKED_ETHERTYPE,       /* neither IP nor a usual protocol of Ethernet */
	OVERLOOKED_NO_IP,
	OVERLOOKED_TRUNCATED,
	OVERLOOKED_FRAGMENT,
	OVERLOOKED_CHECKSUM,
	OVERLOOKED_DAMAGED,
	OVERLOOKED_PORTS,           /* looks like a reply, but not to one of the source ports */
	OVERLOOKED_PROBE,           /* a reply to another probe of this key */
	OVERLOOKED_TUNNEL,          /* in a file: an IP packet that contains another */
	OVERLOOKED_OTHER,

	/* Only in a sample. */
	OVERLOOKED_ELSEWHERE,       /* a valid reply on an interface that is not listened on */
	/* A valid reply in another protocol, which the interface's filter does not look into */
	OVERLOOKED_INSIDE,
	OVERLOOKED_INVALID,         /* looks like a reply, but not to a probe of this key */
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
	/* of the first packet of its kind; so are ethertype and probe */
	int linktype;
	uint16_t ethertype;
	const struct probe *probe;
	uint64_t zero_checksums;
	uint16_t first_port, last_port;

	/*
	 * Only in a sample. If set, packets to other ports count only if they are valid replies,
	 * and packets of other protocols only if these carry IP
	 */
	bool sampled;
	unsigned ifindex;           /* of the first reply on another interface */
	uint16_t inside;            /* EtherType of the first reply in another protocol */
};

/* Notes a frame that is not a reply, and the result of packet_parse. */
void overlooked_note(struct overlooked *, const struct scans *, const struct frame *, enum packet_fault, const struct packet *);

/*
 * Prints why no packet of the file gave a row; looped and failures count the packets that were
 * not noted: probes of this scan, and replies without success.
 */
void overlooked_report(const struct overlooked *, const struct scans *, const char *name, uint64_t packets, uint64_t looped, uint64_t failures);

/* Notes a frame of a sample, of type LINK_HEADER_SLL2. heard: its interface is listened on. */
void overlooked_sample(struct overlooked *, const struct scans *, const struct frame *, enum verdict, enum packet_fault, const struct packet *,
    bool heard);

/*
 * Prints why no reply came, if the sample shows a reason; unrelated packets alone do not.
 * interface: name of ifindex, or empty. hidden: do not print ports of other hosts' packets.
 */
void overlooked_report_sample(const struct overlooked *, const struct scans *, const char *interface, bool hidden);

#endif

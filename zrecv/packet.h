/* SPDX-License-Identifier: ISC
 *
 * Parses captured bytes as a packet of IP or ARP. Invariant: the headers of a good packet are
 * correct and within bounds.
 */
#ifndef PACKET_H
#define PACKET_H

#include "probe/probe.h"

/* A captured frame, with its link header. */
struct frame {
	const uint8_t *bytes;
	size_t captured;            /* bytes captured */
	size_t length;              /* bytes received */
	struct timespec time;
	int linktype;               /* libpcap's DLT_ number */
	unsigned ifindex;           /* of the receiving interface; 0: unknown */
};

/* Whether a packet can be classified; if not, the reason. */
enum packet_fault {
	PACKET_GOOD,
	PACKET_FRAGMENT,            /* of a larger packet */
	/* Longer by its header than received, or its headers were not captured in full */
	PACKET_TRUNCATED,
	PACKET_MARTIAN,             /* from an address that no host can have */
	PACKET_CHECKSUM,            /* wrong transport checksum */
	PACKET_MANGLED,             /* wrong length or IP checksum, or not IP */
	PACKET_FAULTS
};

/*
 * Finds the packet of IP, or of ARP, in a captured frame. Accepts a transport checksum that
 * covers only the pseudo-header: the kernel leaves the rest to the hardware, so packets from this
 * machine, or from others on the same host, have it.
 */
enum packet_fault packet_parse(struct packet *, const struct frame *);

/*
 * Finds the headers in an IP packet as quoted by an ICMP error (RFC 792), with at least 8 bytes
 * of the transport header.
 */
bool packet_parse_quoted(struct packet *, const uint8_t *p, size_t n);

#endif

/* SPDX-License-Identifier: ISC
 *
 * From captured bytes to a packet of IP or ARP whose headers are right and within bounds.
 */
#ifndef PACKET_H
#define PACKET_H

#include "probe/probe.h"

/* As captured, from the header of the link on. */
struct frame {
	const uint8_t *bytes;
	size_t captured;            /* how many there are */
	size_t length;              /* how many came */
	struct timespec time;
	int linktype;               /* libpcap's DLT_ number */
	unsigned ifindex;           /* of the interface that it came by; 0: not known */
};

/* Whether a packet can be classified; if not, why. */
enum packet_fault {
	PACKET_GOOD,
	PACKET_FRAGMENT,            /* of a larger one */
	/* It says that it is longer than what came, or its headers were not captured in whole */
	PACKET_TRUNCATED,
	PACKET_MARTIAN,             /* from an address that no host has */
	PACKET_CHECKSUM,            /* that of the transport header is wrong */
	PACKET_MANGLED,             /* a length or the checksum of IP is wrong, or it is no IP */
	PACKET_FAULTS
};

/*
 * Finds the packet of IP, or of ARP, in a captured frame. A transport checksum counts as right, too, if it is
 * the sum of the pseudo-header alone: that is how the kernel leaves it to the hardware, so what
 * comes from the machine itself, or from others on the same host, has it so.
 */
enum packet_fault packet_parse(struct packet *, const struct frame *);

/*
 * Finds the headers in an IP packet as an ICMP error quotes it (RFC 792), with at least 8 bytes
 * of its transport header.
 */
bool packet_parse_quoted(struct packet *, const uint8_t *p, size_t n);

#endif

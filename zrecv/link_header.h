/* SPDX-License-Identifier: ISC
 *
 * The header of a link, in front of an IP packet, by the number that libpcap has for its kind.
 */
#ifndef LINK_HEADER_H
#define LINK_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The link type whose header tells the EtherType in its first 2 bytes, has 20, and needs no more
 * than that to be read.
 */
#define LINK_HEADER_SLL2 276

/* What a link header says of the packet behind it. */
struct link_header {
	size_t header;              /* bytes */
	unsigned version;           /* of IP: 4 or 6; 0 where it does not say */
	uint16_t ethertype;         /* also where it is not IP's; 0: the link has none */
	const uint8_t *source, *destination;    /* MAC addresses; NULL: it does not tell */
};

/* Whether capture on this type of link is understood. */
bool link_header_is_known(int linktype);

/* The EtherType of ARP (RFC 826). */
#define LINK_HEADER_ARP 0x0806

/*
 * Of a frame of n bytes; false where it holds no IP, as far as its link header tells; of another
 * EtherType header is behind that, within the frame.
 */
bool link_header_read(struct link_header *, int linktype, const uint8_t *frame, size_t n);

/* The most bytes that link_header_write writes. */
#define LINK_HEADER_WRITE_MAX 20

/*
 * Writes a link header without addresses, for a packet of this version of IP; returns how many
 * bytes it has.
 */
size_t link_header_write(uint8_t to[LINK_HEADER_WRITE_MAX], int linktype, unsigned version);

/* The LINKTYPE_ number that files have for it: for raw IP libpcap has several. */
uint32_t link_header_file_type(int linktype);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Reads and writes the link header before an IP packet, by libpcap's number of its type.
 */
#ifndef LINK_HEADER_H
#define LINK_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Link type whose header has 20 bytes and the EtherType in its first two; no other byte is needed
 * to read it.
 */
#define LINK_HEADER_SLL2 276

/* Contents of a link header. */
struct link_header {
	size_t header;              /* bytes */
	unsigned version;           /* IP version, 4 or 6; 0: not given */
	uint16_t ethertype;         /* of any protocol; 0: the link type has none */
	const uint8_t *source, *destination;    /* MAC addresses; NULL: not given */
};

/* Whether captures of this link type can be read. */
bool link_header_is_known(int linktype);

/* EtherType of ARP (RFC 826). */
#define LINK_HEADER_ARP 0x0806

/*
 * Reads the header of a frame of n bytes; false if the frame does not contain IP. For another
 * EtherType, header is the length up to its payload, within the frame.
 */
bool link_header_read(struct link_header *, int linktype, const uint8_t *frame, size_t n);

/* Most bytes that link_header_write writes. */
#define LINK_HEADER_WRITE_MAX 20

/* Writes a link header without addresses, for this IP version; returns its length. */
size_t link_header_write(uint8_t to[LINK_HEADER_WRITE_MAX], int linktype, unsigned version);

/* LINKTYPE_ number for files: libpcap has several numbers for raw IP. */
uint32_t link_header_file_type(int linktype);

#endif

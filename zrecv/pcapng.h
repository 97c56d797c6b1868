/* SPDX-License-Identifier: ISC
 *
 * Reads the blocks of a pcapng file (draft-ietf-opsawg-pcapng) with packets of several
 * interfaces, each with its own link type, snapshot length and unit of time. libpcap refuses
 * interfaces that differ from the first.
 */
#ifndef PCAPNG_H
#define PCAPNG_H

#include "packet.h"

/* Most interfaces of a section. */
#define PCAPNG_INTERFACES 256

struct pcapng_interface {
	int linktype;
	uint32_t snaplen;           /* 0: unlimited */
	uint64_t units;             /* units of time per second */
	int64_t offset;             /* seconds added to all times */
};

struct pcapng {
	bool swapped;               /* the section has the other byte order */
	struct pcapng_interface interfaces[PCAPNG_INTERFACES];  /* of the section */
	size_t n;
};

/* Whether a file that begins with these 4 bytes is pcapng. */
bool pcapng_is(const uint8_t *p);

/* Length of a block by its first PCAPNG_BLOCK_MIN bytes; 0: damaged. */
uint32_t pcapng_length(const struct pcapng *, const uint8_t *p);

/*
 * Whether a block contains a packet, and whether it is needed at all; other blocks may be
 * skipped.
 */
bool pcapng_has_packet(const struct pcapng *, const uint8_t *p);
bool pcapng_is_needed(const struct pcapng *, const uint8_t *p);

/*
 * Reads a complete block that is needed. False, with *why set, if it is damaged. For a packet,
 * sets the frame, which points into the block.
 */
bool pcapng_read(struct pcapng *, const uint8_t *p, uint32_t n, struct frame *, const char **why);

#endif

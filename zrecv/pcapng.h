/* SPDX-License-Identifier: ISC
 *
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng): packets of any number of interfaces,
 * each with a link type, snapshot length and unit of time of its own, of which libpcap refuses
 * all that differ from the first.
 */
#ifndef PCAPNG_H
#define PCAPNG_H

#include "packet.h"

/* The most interfaces of a section. */
#define PCAPNG_INTERFACES 256

struct pcapng_interface {
	int linktype;
	uint32_t snaplen;           /* 0: not limited */
	uint64_t units;             /* of time in a second */
	int64_t offset;             /* seconds that are added to all times */
};

struct pcapng {
	bool swapped;               /* the section has the other byte order */
	struct pcapng_interface interfaces[PCAPNG_INTERFACES];  /* of the section */
	size_t n;
};

/* Whether a file that begins so is one; of 4 bytes. */
bool pcapng_is(const uint8_t *p);

/* How many bytes the block has whose first PCAPNG_BLOCK_MIN these are. 0: it is damaged. */
uint32_t pcapng_length(const struct pcapng *, const uint8_t *p);

/* Whether it holds a packet, or else is to be read, too; anything else may be passed over. */
bool pcapng_has_packet(const struct pcapng *, const uint8_t *p);
bool pcapng_is_needed(const struct pcapng *, const uint8_t *p);

/*
 * A whole block that is needed. False and *why where it is damaged; of a packet fills in the
 * frame, in place.
 */
bool pcapng_read(struct pcapng *, const uint8_t *p, uint32_t n, struct frame *, const char **why);

#endif

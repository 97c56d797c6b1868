/* SPDX-License-Identifier: ISC
 *
 * The bytes of a capture file in big blocks, and the packets of the usual kinds of file, pcap
 * with its records of 16 bytes (draft-ietf-opsawg-pcap) and pcapng, found in them in place:
 * libpcap takes longer to hand over a packet than it takes to classify it. All else, and the
 * header of pcap, is left to libpcap.
 */
#ifndef SAVEFILE_H
#define SAVEFILE_H

#include <sys/types.h>

#include "net/pcap_format.h"
#include "packet.h"
#include "pcapng.h"

struct savefile {
	int fd;
	uint8_t *buf;
	size_t at, end;             /* what has been read and not yet handed out */
	bool (*idle)(void *ctx);    /* capture_read's; NULL: none yet */
	void *ctx;
	bool stopped;               /* by idle() */
	uint8_t header[PCAP_FILE_HEADER];
	size_t header_len;          /* of the bytes above, how many were there */
	bool swapped, nanoseconds;
	int linktype;               /* of the packets */
	struct pcapng *blocks;      /* of pcapng; NULL: it is another kind of file */
};

void savefile_open(struct savefile *, int fd);

/*
 * The program that unpacks what begins like this file; NULL: it is not compressed, as far as is
 * known.
 */
const char *savefile_packer(struct savefile *);

/*
 * Whether it is pcapng, which savefile_next understands. Reads up to the first interface whose
 * link type is known, which it is then of, or the first packet. False and *why if it is one, but
 * damaged; *why is NULL if it is none.
 */
bool savefile_is_pcapng(struct savefile *, const char **why);

/* The longest packet that an interface so far may have. */
uint32_t savefile_snaplen(const struct savefile *);

/* What libpcap is to read by, as read(2). The first bytes are kept for savefile_is_plain. */
ssize_t savefile_read(struct savefile *, void *to, size_t n);

/*
 * Whether savefile_next understands the file, libpcap having read the header, with this link type
 * in it, and nothing else.
 */
bool savefile_is_plain(struct savefile *, int linktype);

/*
 * The next packet, in place until more is read: 1; 0: the end; -1: the file is damaged or cannot
 * be read, as *why says.
 */
int savefile_next(struct savefile *, struct frame *, const char **why);

/* Whether the next packet has been read already, so that those before it stay in place. */
bool savefile_has_next(const struct savefile *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Reads a capture file in large blocks and finds the packets of the usual formats in place: pcap
 * with records of 16 bytes (draft-ietf-opsawg-pcap), and pcapng. libpcap takes longer to deliver
 * a packet than its classification takes. libpcap reads all other formats, and the header of
 * pcap.
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
	size_t at, end;             /* bytes that are read but not used yet */
	bool (*idle)(void *ctx);    /* that of capture_read; NULL: none yet */
	void *ctx;
	bool stopped;               /* by idle() */
	uint8_t header[PCAP_FILE_HEADER];
	size_t header_len;          /* number of bytes in header */
	bool swapped, nanoseconds;
	int linktype;               /* of the packets */
	struct pcapng *blocks;      /* for pcapng; NULL: another format */
};

void savefile_open(struct savefile *, int fd);

/*
 * Name of the program that unpacks a file with these first bytes; NULL: it is not known to be
 * compressed.
 */
const char *savefile_packer(struct savefile *);

/*
 * Whether it is pcapng, which savefile_next reads. Reads up to the first interface of a known
 * link type, which becomes the file's type, or up to the first packet. False with *why: damaged
 * pcapng; False with *why NULL: another format.
 */
bool savefile_is_pcapng(struct savefile *, const char **why);

/* Longest packet that the interfaces so far may have. */
uint32_t savefile_snaplen(const struct savefile *);

/* For libpcap, with results as read(2). Keeps the first bytes for savefile_is_plain. */
ssize_t savefile_read(struct savefile *, void *to, size_t n);

/*
 * Whether savefile_next can read the file. libpcap must have read its header, which has this link
 * type, and nothing else.
 */
bool savefile_is_plain(struct savefile *, int linktype);

/*
 * Finds the next packet, valid until more is read; returns 1, 0 at the end, or -1 if the file is
 * damaged or cannot be read; *why has the reason.
 */
int savefile_next(struct savefile *, struct frame *, const char **why);

/*
 * Whether the next packet is in the buffer already, so that finding it keeps earlier packets
 * valid.
 */
bool savefile_has_next(const struct savefile *);

#endif

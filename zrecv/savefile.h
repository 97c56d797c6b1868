/* SPDX-License-Identifier: ISC
 *
 * The bytes of a capture file in big blocks, and the packets of the usual kind of file, pcap with its records of 16 bytes
 * (draft-ietf-opsawg-pcap), found in them in place: libpcap takes longer to hand over a packet than it takes to judge it. All
 * else, and every file's header, is left to libpcap.
 */
#ifndef SAVEFILE_H
#define SAVEFILE_H

#include <sys/types.h>

#include "packet.h"

struct savefile {
	int fd;
	uint8_t *buf;
	size_t at, end;             /* what has been read and not yet handed out */
	bool (*idle)(void *ctx);    /* capture_read's; NULL: none yet */
	void *ctx;
	bool stopped;               /* by idle() */
	uint8_t header[24];
	size_t header_len;          /* of the bytes above, how many were there */
	bool swapped, nanoseconds;
	int linktype;               /* of the packets */
};

void savefile_open(struct savefile *, int fd);

/* What libpcap is to read by, as read(2). The first bytes are kept for savefile_is_plain. */
ssize_t savefile_read(struct savefile *, void *to, size_t n);

/* Whether savefile_next understands the file, libpcap having read the header, with this link type in it, and nothing else. */
bool savefile_is_plain(struct savefile *, int linktype);

/* The next packet, in place until more is read: 1; 0: the end; -1: the file is damaged or cannot be read, as *why says. */
int savefile_next(struct savefile *, struct frame *, const char **why);

/* Whether the next packet has been read already, so that those before it stay in place. */
bool savefile_has_next(const struct savefile *);

#endif

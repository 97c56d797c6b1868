/* SPDX-License-Identifier: ISC
 *
 * Writes pcap files (draft-ietf-opsawg-pcap) in this machine's byte order, with nanoseconds.
 * libpcap's writer would go through stdio for each packet.
 */
#ifndef PCAP_FILE_H
#define PCAP_FILE_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "io/outbuf.h"
#include "net/pcap_format.h"

/*
 * Writes a file header. linktype is a number LINKTYPE_ of files; snaplen is the largest number of
 * captured bytes of a packet.
 */
void pcap_file_begin(struct outbuf *, uint32_t snaplen, uint32_t linktype);

/*
 * The offset of the end of the last complete packet of an open file that we can continue: with
 * this link type and at least this snaplen. 0: the file is empty or ends within its header. If it
 * cannot be continued, returns -1 and sets *why to a message, or to NULL if errno has the reason.
 */
off_t pcap_file_whole(int fd, uint32_t snaplen, uint32_t linktype, const char **why);

/* Writes a record: the captured bytes of a packet of length bytes. */
void pcap_file_put(struct outbuf *, const struct timespec *, const void *bytes, uint32_t captured, uint32_t length);

#endif

/* SPDX-License-Identifier: ISC
 *
 * A pcap file (draft-ietf-opsawg-pcap) in this machine's byte order, with nanoseconds. By hand,
 * since libpcap's writer goes through stdio for each packet.
 */
#ifndef PCAP_FILE_H
#define PCAP_FILE_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "io/outbuf.h"
#include "net/pcap_format.h"

/* linktype is one of the numbers of files, LINKTYPE_; snaplen the most bytes of a packet. */
void pcap_file_begin(struct outbuf *, uint32_t snaplen, uint32_t linktype);

/*
 * How many bytes of an open file are whole packets behind a header of ours for this link type,
 * with a snaplen of at least this many bytes; 0: the file is empty or ends within its header. If
 * it is none to be continued, returns -1 and why, in words, or NULL where errno tells.
 */
off_t pcap_file_whole(int fd, uint32_t snaplen, uint32_t linktype, const char **why);

/* Of a packet of so many bytes, those captured. */
void pcap_file_put(struct outbuf *, const struct timespec *, const void *bytes, uint32_t captured, uint32_t length);

#endif

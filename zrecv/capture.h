/* SPDX-License-Identifier: ISC
 *
 * Packets from an interface or a pcap file. The only part that knows libpcap.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "probe.h"

/* The most packets that one capture_read hands over, and that it does by one call. */
#define CAPTURE_AT_ONCE 4096
#define CAPTURE_TOGETHER 32

/* How long it takes, in ms, until packets are handed over that fill no block of the kernel's ring. */
#define CAPTURE_BLOCK_MS 100

struct capture;

/*
 * Opens an interface (NULL: that of the default route), with the filter set and a ring of so many bytes. Packets that the
 * machine sends itself are left out. Ends the program with status 2 on what is wrong.
 */
struct capture *capture_open_live(const char *interface, int ring, const struct scan *);

/* A capture file, "-" for the standard input. */
struct capture *capture_open_file(const char *path, const struct scan *);

/* libpcap's DLT_ number. */
int capture_linktype(const struct capture *);

/* To be polled for reading; -1 for a file, which always has more. */
int capture_fd(const struct capture *);

enum capture_result { CAPTURE_MORE, CAPTURE_WAIT, CAPTURE_END, CAPTURE_FAILED };

/*
 * Hands up to CAPTURE_AT_ONCE packets to each(), n at a time, without blocking on an interface. CAPTURE_WAIT:
 * there is no more for now; CAPTURE_FAILED: the interface or file failed, and stderr says how.
 * A file may be a slow pipe: idle() is called before each wait for it and whenever a signal
 * interrupts that; where it returns false, the file ends there.
 */
enum capture_result capture_read(struct capture *, void (*each)(void *ctx, const struct frame *, size_t n),
    bool (*idle)(void *ctx), void *ctx);

/*
 * Whether the filter passes a packet. Those of an interface have passed; those of a file are handed over unseen, since what
 * has the form of a reply passes, and to see whether it has takes less time than the filter.
 */
bool capture_passes(const struct capture *, const struct frame *);

/* How many packets the kernel dropped for want of room in the ring, so far. */
uint64_t capture_dropped(const struct capture *);

/* How many the interface dropped; false where that is not known. */
bool capture_dropped_before(struct capture *, uint64_t *);

/* For a file of such packets: the most bytes of one, and the LINKTYPE_ number. */
uint32_t capture_snaplen(const struct capture *);
uint32_t capture_file_linktype(const struct capture *);

#endif

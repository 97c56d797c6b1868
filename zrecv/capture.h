/* SPDX-License-Identifier: ISC
 *
 * Reads packets from interfaces or from a capture file. tap.h has the parts that use libpcap.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frames.h"
#include "interfaces.h"
#include "probe/scans.h"

struct capture;

/*
 * Opens interfaces and sets their filters. ring: bytes of all rings together. Skips packets that
 * the machine sends itself. Ends the program with status 2 on errors.
 */
struct capture *capture_open_live(const struct interfaces *, int ring, const struct scans *);

/* Opens a capture file, "-" for stdin, without reading from it. */
struct capture *capture_open_file(const char *path, const struct scans *);

/*
 * Reads the file's header, for use after privileges are dropped; does nothing for interfaces.
 * Ends the program with status 2 if the file cannot be read as a capture.
 */
void capture_begin(struct capture *);

/* Name of the file, for messages. */
const char *capture_file_name(const struct capture *);

/* Whether it is a file: poll(2) is not needed. */
bool capture_is_file(const struct capture *);

/*
 * libpcap's DLT_ number of the first interface, and the most bytes of a packet after a header of
 * that type.
 */
int capture_linktype(const struct capture *);
uint32_t capture_snaplen(const struct capture *);

/* Whether several interfaces, such as one on top of another, may deliver the same packet. */
bool capture_has_copies(const struct capture *);

/*
 * Fills in the descriptors for poll(2), at most INTERFACES_MAX; returns their number, 0 for a
 * file.
 */
size_t capture_watch(const struct capture *, struct pollfd *);

/*
 * Passes packets to each(), without blocking on an interface. CAPTURE_WAIT: no packets are left
 * for now. CAPTURE_FAILED: the last interface, or the file, has failed, and stderr has the
 * reason. If other interfaces are left, they continue (capture_lost). A file may be a slow pipe:
 * idle() is called before each wait for it and after each signal; if it returns false, the file
 * ends there.
 */
enum capture_result capture_read(struct capture *, capture_each *each, bool (*idle)(void *ctx), void *ctx);

/* Number of packets that the interfaces have delivered. */
uint64_t capture_handed(const struct capture *);

/*
 * Number of packets that wait at the interfaces, perhaps including some from before the filter
 * was set.
 */
uint64_t capture_waiting(const struct capture *);

/*
 * Whether the filter passes a packet. An interface's packets have passed it already. A file's
 * packets are delivered unfiltered: anything in the form of a reply passes the filter, and
 * testing the form takes less time than the filter.
 */
bool capture_passes(const struct capture *, const struct frame *);

/* Name of an interface by number, from 0; NULL after the last. A file has none. */
const char *capture_name(const struct capture *, size_t i);

/* Whether one of the interfaces has this index. */
bool capture_hears(const struct capture *, unsigned ifindex);

/* Whether this interface has failed. */
bool capture_lost(const struct capture *, size_t i);

struct capture_losses capture_losses(struct capture *, size_t interface);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Packets from interfaces or from a capture file. What libpcap does of it is in tap.h.
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
 * Opens interfaces, with the filter set and rings of so many bytes in all. Packets that the
 * machine sends itself are left out. Ends the program with status 2 on what is wrong.
 */
struct capture *capture_open_live(const struct interfaces *, int ring, const struct scans *);

/* A capture file, "-" for the standard input, of which nothing is read yet. */
struct capture *capture_open_file(const char *path, const struct scans *);

/*
 * Reads a file's header, to be called when privileges have been given up; of interfaces, does
 * nothing. Ends the program with status 2 where it is none that can be read.
 */
void capture_begin(struct capture *);

/* The name of a file, for messages. */
const char *capture_file_name(const struct capture *);

/* Whether it is of a file, which always has more. */
bool capture_is_file(const struct capture *);

/*
 * libpcap's DLT_ number of the first interface, and the most bytes of a packet behind a header of
 * that type.
 */
int capture_linktype(const struct capture *);
uint32_t capture_snaplen(const struct capture *);

/* Whether several of its interfaces, as one on top of another, may hand over the same packet. */
bool capture_has_copies(const struct capture *);

/* What to poll(2) for: fills in so many as it returns, INTERFACES_MAX at most. None of a file. */
size_t capture_watch(const struct capture *, struct pollfd *);

/*
 * Hands packets to each(), without blocking on an interface. CAPTURE_WAIT: there is no more for
 * now; CAPTURE_FAILED: the last interface, or the file, failed, and stderr says how. Where others
 * are left, they go on (capture_lost). A file may be a slow pipe: idle() is called before each
 * wait for it and whenever a signal interrupts that; where it returns false, the file ends there.
 */
enum capture_result capture_read(struct capture *, capture_each *each, bool (*idle)(void *ctx), void *ctx);

/* How many packets interfaces have handed over. */
uint64_t capture_handed(const struct capture *);

/*
 * How many packets of interfaces wait to be read; those of before the filter was set may be among
 * them.
 */
uint64_t capture_waiting(const struct capture *);

/*
 * Whether the filter passes a packet. Those of an interface have passed; those of a file are
 * handed over unseen, since what has the form of a reply passes, and to see whether it has takes
 * less time than the filter.
 */
bool capture_passes(const struct capture *, const struct frame *);

/* The interfaces by number, from 0; NULL behind the last. A file has none. */
const char *capture_name(const struct capture *, size_t i);

/* Whether an interface, by the kernel's number, is one of them. */
bool capture_hears(const struct capture *, unsigned ifindex);

/* Whether that one has failed. */
bool capture_lost(const struct capture *, size_t i);

struct capture_losses capture_losses(struct capture *, size_t interface);

#endif

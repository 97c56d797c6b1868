/* SPDX-License-Identifier: ISC
 *
 * Captures packets from one interface with libpcap, with its own ring, filter and drop counts, or
 * reads files of formats that savefile.h leaves to libpcap.
 */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

#include "frames.h"
#include "interfaces.h"
#include "probe/scans.h"

struct tap;

/*
 * Opens an interface with its filter set. ring: bytes of its ring. Skips packets that the machine
 * sends itself. Ends the program with status 2 on errors. But if the user did not name the
 * interface, returns NULL if it is gone or down, or, with a message, if its link type is unknown.
 */
struct tap *tap_open(const struct interface *, int ring, const struct scans *, bool asked);

/*
 * Reads the header of a capture file but no packet. name: for messages. NULL with *why set if it
 * cannot be read.
 */
struct tap *tap_open_file(const char *name, FILE *, const char **why);

const char *tap_name(const struct tap *);
int tap_linktype(const struct tap *);
int tap_fd(const struct tap *);
uint32_t tap_snaplen(const struct tap *);

/* Whether it captures on this interface, or on all. */
bool tap_hears(const struct tap *, unsigned ifindex);

/* Number of packets delivered. */
uint64_t tap_handed(const struct tap *);

/* Number of packets waiting in the ring, perhaps including some from before the filter was set. */
uint64_t tap_waiting(const struct tap *);

/* Like capture_read. */
enum capture_result tap_read(struct tap *, capture_each *each, void *ctx);

struct capture_losses tap_losses(struct tap *);

/* libpcap's name of a link type, or a substitute. */
const char *tap_link_name(int linktype);

/* The filter of possible replies, for packets that begin with IP; it passes no ARP. */
struct tap_filter;
struct tap_filter *tap_filter_open(const struct scans *);
bool tap_filter_passes(const struct tap_filter *, const uint8_t *ip, size_t length, size_t captured);

#endif

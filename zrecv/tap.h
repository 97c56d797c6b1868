/* SPDX-License-Identifier: ISC
 *
 * Packets from one interface, by libpcap: a ring of its own, the filter, and what was dropped; or
 * from a file of a kind that savefile.h leaves to it.
 */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

#include "frames.h"
#include "interfaces.h"
#include "probe/scans.h"

struct tap;

/*
 * Opens an interface with the filter set and a ring of so many bytes. Packets that the machine
 * sends itself are left out. What is wrong ends the program with status 2; but where nobody asked
 * for this very interface, returns NULL if it is gone or down by now, or, with a message, if its
 * link type is unknown.
 */
struct tap *tap_open(const struct interface *, int ring, const struct scans *, bool asked);

/*
 * Reads the header of a capture file, and no packet yet. The name is for messages; NULL and *why
 * where it cannot be read.
 */
struct tap *tap_open_file(const char *name, FILE *, const char **why);

const char *tap_name(const struct tap *);
int tap_linktype(const struct tap *);
int tap_fd(const struct tap *);
uint32_t tap_snaplen(const struct tap *);

/* Whether it is that interface, or all. */
bool tap_hears(const struct tap *, unsigned ifindex);

/* How many packets it has handed over. */
uint64_t tap_handed(const struct tap *);

/* How many packets wait in the ring; what the filter was not yet set for may be among them. */
uint64_t tap_waiting(const struct tap *);

/* As capture_read. */
enum capture_result tap_read(struct tap *, capture_each *each, void *ctx);

struct capture_losses tap_losses(struct tap *);

/* libpcap's name of a link type, or a word for none. */
const char *tap_link_name(int linktype);

/* The filter of what can be a reply, for packets that begin with IP; of ARP it passes none. */
struct tap_filter;
struct tap_filter *tap_filter_open(const struct scans *);
bool tap_filter_passes(const struct tap_filter *, const uint8_t *ip, size_t length, size_t captured);

#endif

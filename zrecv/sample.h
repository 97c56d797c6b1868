/* SPDX-License-Identifier: ISC
 *
 * Samples all packets that the machine receives on any interface, independently of the capture,
 * whose filter drops everything that cannot be a reply. It helps a receiver without replies to
 * explain why, and is closed by the first reply.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <net/if.h>

#include "capture.h"

/* Interval between samples, in ms. */
#define SAMPLE_EVERY_MS 100

struct sample {
	int fd;                     /* -1: no sample */
	int64_t next;               /* time of the next sample by monotonic_now() */
	/* Names at the start, as a confined process cannot look them up; NULL: unknown */
	struct if_nameindex *names;
};

/* Call it with privileges. If the kernel refuses, there is no sample and no message. */
void sample_open(struct sample *);

/*
 * If a sample is due, delivers the packets that have arrived, without blocking: at most 50, so
 * 500 a second. last: at most 500, at once. Each frame has the link type LINK_HEADER_SLL2. Skips
 * multicast, broadcast and sent packets.
 */
void sample_read(struct sample *, int64_t now, bool last, capture_each *, void *ctx);

/* Name of an interface; "" if it is newer than the sample. */
const char *sample_name(const struct sample *, unsigned ifindex);

/* It may be called repeatedly. */
void sample_close(struct sample *);

#endif

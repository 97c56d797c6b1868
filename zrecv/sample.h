/* SPDX-License-Identifier: ISC
 *
 * A small sample of all packets that the machine receives, by whichever interface: beside the
 * capture, of which the kernel's filter drops what cannot be a reply. It is for a receiver that
 * gets no reply and is to say why, and is closed by the first one.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <net/if.h>

#include "capture.h"

/* How often a sample is taken, in ms. */
#define SAMPLE_EVERY_MS 100

struct sample {
	int fd;                     /* -1: there is none */
	int64_t next;               /* when the next is due: by monotonic_now() */
	/* As they were at the start, since a confined process cannot ask; NULL: not known */
	struct if_nameindex *names;
};

/* To be called with privileges. Where the kernel refuses it there is no sample, and no message. */
void sample_open(struct sample *);

/*
 * Hands over what has come, if a sample is due, without blocking: 50 packets at most, so 500 a
 * second; last: 500, and at once. Each frame has the link type LINK_HEADER_SLL2. What went to a
 * group, to all, or out is left out.
 */
void sample_read(struct sample *, int64_t now, bool last, capture_each *, void *ctx);

/* The name of an interface; "" where it came later. */
const char *sample_name(const struct sample *, unsigned ifindex);

/* It may be called again. */
void sample_close(struct sample *);

#endif

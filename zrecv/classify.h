/* SPDX-License-Identifier: ISC
 *
 * The decision on a frame by itself: valid, invalid or unrelated. It depends on the scan alone,
 * and on nothing that came before.
 */
#ifndef CLASSIFY_H
#define CLASSIFY_H

#include "packet.h"
#include "probe/scans.h"

/* A frame and what is known of it. */
struct classified {
	const struct frame *frame;
	struct packet packet;
	struct reply reply;         /* points to the packet */
	enum packet_fault fault;
	enum verdict verdict;       /* UNRELATED where there is a fault */
};

/* cooldown: it came after sending had ended. */
void classify_frame(struct classified *, const struct scans *, const struct frame *, bool cooldown);

/* The verdict on a packet without a fault. */
enum verdict classify_packet(const struct scans *, const struct packet *, struct reply *);

/* Whether it is a probe of this scan itself, that came back as it was sent. */
bool classify_is_probe(const struct scans *, const struct packet *);

#endif

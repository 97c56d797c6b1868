/* SPDX-License-Identifier: ISC
 *
 * Classifies a frame as valid, invalid or unrelated. Invariant: the result depends on the scan
 * and the frame only, not on earlier frames.
 */
#ifndef CLASSIFY_H
#define CLASSIFY_H

#include "packet.h"
#include "probe/scans.h"

/* A frame and its classification. */
struct classified {
	const struct frame *frame;
	struct packet packet;
	struct reply reply;         /* points to the packet */
	enum packet_fault fault;
	enum verdict verdict;       /* UNRELATED if there is a fault */
};

/* cooldown: received after sending had ended. */
void classify_frame(struct classified *, const struct scans *, const struct frame *, bool cooldown);

/* Verdict on a packet without a fault. */
enum verdict classify_packet(const struct scans *, const struct packet *, struct reply *);

/* Whether it is a probe of this scan that came back unchanged. */
bool classify_is_probe(const struct scans *, const struct packet *);

#endif

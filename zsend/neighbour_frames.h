/* SPDX-License-Identifier: ISC
 *
 * The frames that resolve neighbours: ARP (RFC 826) and neighbour discovery (RFC 4861), as bytes
 * starting with the Ethernet header. Invariant: only a valid frame counts as an answer.
 */
#ifndef NEIGHBOUR_FRAMES_H
#define NEIGHBOUR_FRAMES_H

#include <linux/filter.h>
#include <stddef.h>

#include "addr/addr.h"

#define NEIGHBOUR_FRAME_MAX 86

/*
 * Builds a solicitation for an address, from our MAC and our address of the same family, which
 * may be unspecified. Returns its length.
 */
size_t neighbour_frames_solicit(const uint8_t mac[6], const struct addr *from, const struct addr *, uint8_t frame[NEIGHBOUR_FRAME_MAX]);

/*
 * The MAC in an answer, and in *addr whose it is. Returns NULL if the frame is not a valid
 * answer. ip6: an advertisement; otherwise an ARP reply.
 */
const uint8_t *neighbour_frames_answer(bool ip6, const uint8_t *frame, size_t len, struct addr *);

/*
 * Writes a socket filter (packet(7)) that passes only answers; returns its number of
 * instructions.
 */
#define NEIGHBOUR_FRAMES_FILTER_MAX 6
size_t neighbour_frames_filter(bool ip6, struct sock_filter [NEIGHBOUR_FRAMES_FILTER_MAX]);

#endif

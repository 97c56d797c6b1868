/* SPDX-License-Identifier: ISC
 *
 * Writes the text of the packet filter (pcap-filter(7)) that the kernel applies: it passes all
 * possible replies.
 */
#ifndef FILTER_H
#define FILTER_H

#include "probe/scans.h"

#define FILTER_MAX 12288

/*
 * Passes replies to our ports, ICMP errors, which are classified by the packets that they quote,
 * and all packets with IPv6 extension headers, which the kernel cannot skip. Also passes our own
 * probes, which come back only in a loop. tagged: also passes packets in two VLAN tags, of which
 * the kernel has removed the outer one, as it removes a single one.
 */
void filter_text(char text[FILTER_MAX], const struct scans *, bool tagged);

#endif

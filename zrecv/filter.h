/* SPDX-License-Identifier: ISC
 *
 * The text of the packet filter (pcap-filter(7)) that the kernel applies: all that can be a reply.
 */
#ifndef FILTER_H
#define FILTER_H

#include "probe/scans.h"

#define FILTER_MAX 12288

/*
 * All that can be a reply: the probe's own kind to our ports, ICMP errors, which are classified
 * by what they quote, and whatever has extension headers of IPv6, which the kernel cannot look
 * behind; and the probes themselves, which do not come back but by a loop. tagged: also within
 * two VLAN tags, of which the kernel has taken off the outer one, as it does with a single one.
 */
void filter_text(char text[FILTER_MAX], const struct scans *, bool tagged);

#endif

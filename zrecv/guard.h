/* SPDX-License-Identifier: ISC
 *
 * Keeps the kernel's own TCP from seeing packets to the source ports of the scan, so that it does
 * not reset connections that only we know.
 *
 * The guard is a rule of nf_tables at the hook `input`, before all others. Captures take packets
 * earlier and see all of them. At this hook the kernel knows that a packet is for this machine,
 * whatever interface received it, including later ones. VLAN tags and tunnels are removed,
 * fragments of IPv4 reassembled, and translated addresses and ports (NAT) restored. The hook does
 * not see packets that the machine forwards, nor does the rule match those of its own connections
 * whose ports were translated; a rule at an interface's ingress would drop both. Of IPv6 it drops
 * the first fragment, which has all headers (RFC 8200, 4.5), and packets with extension headers.
 */
#ifndef GUARD_H
#define GUARD_H

#include "probe/tag.h"

/*
 * Sets up the guard of these ports until the process ends, however it ends. Needs CAP_NET_ADMIN.
 * Ends the program with status 2, with nothing changed, if it fails or if others may use the
 * ports: the kernel assigns them to connections (net.ipv4.ip_local_port_range), or a socket has
 * one of them.
 */
void guard_open(const struct sources *);

#endif

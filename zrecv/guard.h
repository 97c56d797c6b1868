/* SPDX-License-Identifier: ISC
 *
 * The guard: while it stands, the kernel's own TCP sees no packet to the source ports of the scan,
 * and so resets no connection that only we know of.
 *
 * It is a rule of nf_tables at the hook `input`, before all others. Captures come long before that,
 * and see every packet. The hook is where the kernel has found out that a packet is for itself: by
 * whatever interface it came, one that appears later among them, with VLAN tags and tunnels taken
 * off, fragments of IPv4 put together, translated addresses and ports (NAT) put back. So packets
 * that the machine forwards for others pass, and those of its own connections whose ports were
 * translated. A rule at the ingress of an interface would drop either. Of IPv6 the first fragment
 * is dropped, which has all headers (RFC 8200, 4.5); so is what has extension headers.
 */
#ifndef GUARD_H
#define GUARD_H

#include "probe/tag.h"

/*
 * Sets up the guard of these ports, which stands until the process ends, however it does. Takes
 * CAP_NET_ADMIN. Ends the program with status 2, before anything is changed, where it cannot, and
 * where the ports are not the scan's alone: the kernel gives them to connections of its own accord
 * (net.ipv4.ip_local_port_range), or a socket has one of them.
 */
void guard_open(const struct sources *);

#endif

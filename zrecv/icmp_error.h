/* SPDX-License-Identifier: ISC
 *
 * Decides whether an ICMP error (RFC 792, RFC 4443) is about a probe of this scan.
 */
#ifndef ICMP_ERROR_H
#define ICMP_ERROR_H

#include "probe/scans.h"

/*
 * Classifies a packet of ICMP or ICMPv6 by the packet that it quotes, and sets the reply and its
 * scan. UNRELATED if it is not an error.
 */
enum verdict icmp_error_classify(const struct scans *, const struct packet *, struct reply *, const struct scan **);

#endif

/* SPDX-License-Identifier: ISC
 *
 * ICMP errors (RFC 792, RFC 4443): whether one is about a probe of this scan.
 */
#ifndef ICMP_ERROR_H
#define ICMP_ERROR_H

#include "probe/scans.h"

/*
 * Classifies a packet of ICMP or ICMPv6 by the packet that it quotes, and fills in the reply and the
 * scan that it is of. UNRELATED where it is no error.
 */
enum verdict icmp_error_classify(const struct scans *, const struct packet *, struct reply *, const struct scan **);

#endif

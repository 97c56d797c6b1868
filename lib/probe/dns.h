/* SPDX-License-Identifier: ISC
 *
 * The columns of the probe dns.
 */
#ifndef PROBE_DNS_H
#define PROBE_DNS_H

#include "probe/probe.h"

extern const struct column probe_dns_columns[];

#endif

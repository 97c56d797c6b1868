/* SPDX-License-Identifier: ISC
 *
 * Columns for rows of hosts on the link.
 */
#ifndef NEIGHBOUR_H
#define NEIGHBOUR_H

#include "probe/probe.h"

struct value neighbour_smac(const struct reply *);
struct value neighbour_vendor(const struct reply *);

#define NEIGHBOUR_COLUMNS \
	{ "smac", COLUMN_STRING, neighbour_smac, "the MAC address of the host" }, \
	{ "vendor", COLUMN_STRING, neighbour_vendor, "the maker of the host, from its MAC address; needs the system's list" }

#endif

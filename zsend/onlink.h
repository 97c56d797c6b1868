/* SPDX-License-Identifier: ISC
 *
 * Which addresses are on the link itself, by the routes of the kernel: those
 * whose most specific route on the interface has no gateway.
 */
#ifndef ONLINK_H
#define ONLINK_H

#include "ranges.h"

/* Those of one family on an interface. Returns 0 or an errno. */
int onlink_find(struct ranges *, const struct addr *family_of, unsigned ifindex);

bool onlink_has(const struct ranges *, const struct addr *);

#endif

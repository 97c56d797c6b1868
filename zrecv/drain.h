/* SPDX-License-Identifier: ISC
 *
 * Ends a scan: reads the packets that have arrived, and writes rows as long as their reader takes
 * them.
 */
#ifndef DRAIN_H
#define DRAIN_H

#include "receiver.h"

void drain(struct receiver *);

#endif

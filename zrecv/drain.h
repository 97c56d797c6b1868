/* SPDX-License-Identifier: ISC
 *
 * The end of a scan: what has come by then is read, and rows are written as long as their reader
 * takes them.
 */
#ifndef DRAIN_H
#define DRAIN_H

#include "receiver.h"

void drain(struct receiver *);

#endif

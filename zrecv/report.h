/* SPDX-License-Identifier: ISC
 *
 * What is said at the end of a scan: all that makes it incomplete, and why there is no row where
 * there is none.
 */
#ifndef REPORT_H
#define REPORT_H

#include "receiver.h"

/* False where the scan is incomplete, or may be. */
bool report(struct receiver *);

#endif

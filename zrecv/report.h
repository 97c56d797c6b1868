/* SPDX-License-Identifier: ISC
 *
 * Reports at the end of a scan everything that makes it incomplete, and the reasons if there is
 * no row.
 */
#ifndef REPORT_H
#define REPORT_H

#include "receiver.h"

/* False if the scan is, or may be, incomplete. */
bool report(struct receiver *);

#endif

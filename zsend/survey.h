/* SPDX-License-Identifier: ISC
 *
 * zsend --egress: reports by which egresses the targets of its input would leave, and sends
 * nothing.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include "io/outbuf.h"
#include "sender.h"

/*
 * Reads all lines, then prints a line for each egress, in the order of first use, and one for the
 * targets without a route. Returns the exit status.
 */
int survey_run(struct sender *, struct inbuf *, struct outbuf *, struct status *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Makes all reports from the status lines of a scan, during it and at its end.
 */
#ifndef REPORTS_H
#define REPORTS_H

#include "checkpoint.h"
#include "follow.h"
#include "guard.h"
#include "io/inbuf.h"
#include "live.h"
#include "messages.h"
#include "metadata.h"
#include "progress.h"
#include "remaining.h"
#include "scan.h"
#include "settings.h"
#include "top.h"

struct reports {
	struct settings settings;
	struct scan scan;
	struct messages messages;
	struct remaining remaining;
	struct live live;
	struct progress_file progress;
	struct checkpoint checkpoint;
	struct metadata metadata;
	struct guard guard;
	struct top top;
	struct follow follow;
	int signals;                /* a descriptor of signals (signal_fd.h) */
	bool quiet;                 /* no summary */
	bool rest;                  /* the scan continues an earlier one */
};

/* Reads all lines. Returns the exit status of the scan. */
int reports_make(struct reports *, struct inbuf *);

#endif

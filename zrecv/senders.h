/* SPDX-License-Identifier: ISC
 *
 * Whether the senders of a command and the receiver fit together, by the status lines of zsend:
 * the interfaces, source addresses, source ports, hops and probe. Where they do not, replies are lost
 * that nobody counts.
 */
#ifndef SENDERS_H
#define SENDERS_H

#include "capture.h"
#include "io/status_line.h"
#include "probe/scans.h"

enum { SENDERS_HOPS_SIZE = 24 };

struct senders {
	const struct capture *capture;      /* ours; NULL: nothing is compared */
	const struct scans *scans;
	bool known;                         /* one has told by which interfaces it sends */
	/* Another receiver is around us or among our stages: each hears its part of the senders */
	bool shared;
	uint64_t used;                      /* of our interfaces, by number, a bit each */

	/* The first that does not fit; empty: none. */
	char unheard[IF_NAMESIZE];          /* an interface that we do not listen on */
	char ports[SCANS_NAMES_MAX], probe[SCANS_NAMES_MAX];
	char hops[SENDERS_HOPS_SIZE];       /* as options */
	bool foreign;                       /* a source address that is not of this machine */
};

/*
 * A status line of any tool. What has not sent anything yet is passed over: its options may still
 * be to be read.
 */
void senders_note(void *senders, const struct status_line *);

/* Whether replies may have come by this interface of ours; as far as is known. */
bool senders_use(const struct senders *, size_t interface);

/* Says what does not fit; false where there is something. */
bool senders_report(const struct senders *);

#endif

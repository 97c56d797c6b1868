/* SPDX-License-Identifier: ISC
 *
 * -w: the packets that were judged as replies, valid or not, as they were captured, in a pcap file. Whoever has the key
 * can judge them again. A file has one link type, that of the first interface: a packet of another one gets a header of that type,
 * which tells the version of IP and no more.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "capture.h"
#include "io/outbuf.h"

struct evidence {
	struct outbuf out;
	bool open;
	bool failed;                /* nothing is written any more */
	int linktype;               /* of all packets in the file */
	bool append;
	off_t whole;                /* bytes of the file that are gone on with; 0: it is begun anew */
};

/* Ends the program with status 2 where that cannot be written, or is a pipe, whose reader could stop the capture. */
void evidence_open(struct evidence *, const char *path, bool append);

/*
 * Looks at a file to append to: it must be one that evidence_put could have written. Ends the program with status 2, and the file as it
 * was, if it is not. Nothing where it was not opened.
 */
void evidence_check(struct evidence *, const struct capture *);

/*
 * Empties it and begins a file, or cuts off a last packet that is not whole, once nothing is left that could be refused.
 * Nothing where it was not opened.
 */
void evidence_begin(struct evidence *, const struct capture *);

/* Nothing where it was not opened. Where it writes, a failure is for evidence_flush to tell. */
void evidence_put(struct evidence *, const struct frame *, struct status *);

/* To be called before each wait. False, with a message the first time, where not everything could be written. */
bool evidence_flush(struct evidence *, struct status *);

#endif

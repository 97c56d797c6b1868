/* SPDX-License-Identifier: ISC
 *
 * -w: the packets that were classified as replies, valid or not, as they were captured, in a pcap
 * file. Whoever has the key can classify them again. A file has one link type, that of the first
 * interface: a packet of another one gets a header of that type, which tells the version of IP
 * and no more.
 */
#ifndef REPLIES_FILE_H
#define REPLIES_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "capture.h"
#include "io/outbuf.h"

struct replies_file {
	struct outbuf out;
	bool open;
	bool failed;                /* nothing is written any more */
	int linktype;               /* of all packets in the file */
	bool append;
	/* Bytes of the file that are gone on with; 0: it is begun anew */
	off_t whole;
};

/*
 * Ends the program with status 2 where that cannot be written, or is a pipe, whose reader could
 * stop the capture.
 */
void replies_file_open(struct replies_file *, const char *path, bool append);

/*
 * Looks at a file to append to: it must be one that replies_file_put could have written. Ends the
 * program with status 2, and the file as it was, if it is not. Nothing where it was not opened.
 */
void replies_file_check(struct replies_file *, const struct capture *);

/*
 * Empties it and begins a file, or cuts off a last packet that is not whole, once nothing is left
 * that could be refused. Nothing where it was not opened.
 */
void replies_file_begin(struct replies_file *, const struct capture *);

/*
 * Nothing where it was not opened. Where it writes, a failure is for replies_file_flush to tell.
 */
void replies_file_put(struct replies_file *, const struct frame *, struct status *);

/*
 * To be called before each wait. False, with a message the first time, where not everything could
 * be written.
 */
bool replies_file_flush(struct replies_file *, struct status *);

#endif

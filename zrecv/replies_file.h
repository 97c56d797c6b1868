/* SPDX-License-Identifier: ISC
 *
 * Keeps the packets that were classified as replies (-w), valid or not, in a pcap file, from
 * which they can be classified again with the key. A file has one link type, that of the first
 * interface. A packet of another type gets a header of that type with only the IP version.
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
	bool failed;                /* nothing more is written */
	int linktype;               /* of all packets in the file */
	bool append;
	/* Length of the existing packets to continue after; 0: a new file */
	off_t whole;
};

/*
 * Ends the program with status 2 if the file cannot be written, or is a pipe, whose reader could
 * stop the capture.
 */
void replies_file_open(struct replies_file *, const char *path, bool append);

/*
 * Checks that replies_file_put could have written the file to append to. Otherwise ends the
 * program with status 2, the file unchanged. Does nothing if it is not open.
 */
void replies_file_check(struct replies_file *, const struct capture *);

/*
 * Empties the file and begins it, or cuts off an incomplete last packet; call it when all options
 * are accepted. Does nothing if the file is not open.
 */
void replies_file_begin(struct replies_file *, const struct capture *);

/* Does nothing if the file is not open. Its errors are reported by replies_file_flush. */
void replies_file_put(struct replies_file *, const struct frame *, struct status *);

/* Call it before each wait. False, with a message the first time, after a write error. */
bool replies_file_flush(struct replies_file *, struct status *);

#endif

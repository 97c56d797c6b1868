/* SPDX-License-Identifier: ISC
 *
 * Writes an optional output, either piece by piece or as a whole. A whole output replaces its file
 * once the new one is on the disk. Invariant: a reader finds the old text or the new one, never a
 * part. A failed write is remembered and does not end the program.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct output {
	const char *path;       /* NULL: none is wanted */
	/* locked if it is a file; 0: not open, as that is the standard input */
	int fd;
	int error;              /* the errno of the first write that failed; 0: none */
	bool made;              /* by us, and not replaced yet */
	bool is_private;        /* to its owner */
	char *place;            /* the path of the file by no link; NULL: it cannot be replaced */
	char *new_path;         /* room for the name that it is written under */
};

/*
 * Opens and locks the file, if there is a path, to append to it (outfile.h); it does nothing where
 * that has been done. look: looks whether that can be done, makes no file, and keeps one that is
 * there open. Ends the program with status 2 where it cannot, or another process holds the file;
 * where a scan has begun, that one is given time to end (outfile_open_patiently).
 */
void output_open(struct output *, bool look);

/*
 * The same for a file of mode 0600 that is only ever replaced: it gets the name itself, and never
 * that of a file which the name, as a link, leads to.
 */
void output_open_private(struct output *, bool look);

/* Makes it empty, if it is a file. */
void output_empty(struct output *);

void output_write(struct output *, const char *text, size_t n);

/*
 * Writes a file under another name in its folder, to the disk, and locks it; then it gets the
 * name. False and errno if that fails.
 */
bool output_replace(struct output *, const char *text, size_t n);

/* Replaces it, or where it is no file that can be replaced, empties it and writes into it. */
void output_save(struct output *, const char *text, size_t n);

/* Takes the file away if it was made, and not replaced since. */
void output_close(struct output *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * An output that need not be wanted, written piece by piece. A write that fails is remembered, and ends nothing.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct output {
	const char *path;       /* NULL: none is wanted */
	int fd;
	int error;              /* the errno of the first write that failed; 0: none */
};

/* Opens and locks the file, if there is a path, to append to it (outfile.h). */
void output_open(struct output *);

/* Makes it empty, if it is a file. */
void output_empty(struct output *);

void output_write(struct output *, const char *text, size_t n);

#endif

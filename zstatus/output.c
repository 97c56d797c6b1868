/* SPDX-License-Identifier: ISC
 *
 * Opening, emptying and writing of an output that the user may not want, and that may fail.
 */
#include "output.h"

#include <errno.h>

#include "io/outfile.h"

void
output_open(struct output *o)
{
	if (o->path != NULL)
		o->fd = outfile_open(o->path, false);
}

void
output_empty(struct output *o)
{
	if (o->path != NULL)
		outfile_empty(o->fd, o->path);
}

void
output_write(struct output *o, const char *text, size_t n)
{
	if (!outfile_write(o->fd, text, n) && o->error == 0)
		o->error = errno;
}

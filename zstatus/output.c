/* SPDX-License-Identifier: ISC
 *
 * A file that is written piece by piece.
 */
#include "output.h"

#include <errno.h>
#include <unistd.h>

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
	while (n > 0) {
		ssize_t done = write(o->fd, text, n);

		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1) {
			o->error = o->error != 0 ? o->error : errno;
			return;
		}
		text += done;
		n -= (size_t)done;
	}
}

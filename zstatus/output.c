/* SPDX-License-Identifier: ISC
 *
 * A file that is written piece by piece.
 */
#include "output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void
output_open(struct output *o)
{
	if (o->path == NULL)
		return;
	o->fd = open(o->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	if (o->fd == -1)
		err(2, "%s", o->path);
}

void
output_truncate(struct output *o)
{
	if (o->path != NULL && ftruncate(o->fd, 0) == -1 && errno != EINVAL && o->error == 0)
		o->error = errno;
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

/* SPDX-License-Identifier: ISC
 *
 * Writes the rows that a zsend continues with, in the columns that it reads.
 */
#include "feed.h"

#include <err.h>
#include <sys/stat.h>

static bool
is_same_file(int a, int b)
{
	struct stat of_a, of_b;

	return fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino
	    && !S_ISCHR(of_a.st_mode);
}

void
feed_open(struct feed *f, int fd, const char *columns, const struct scans *scans, const struct rows *results)
{
	if (is_same_file(fd, results->fd))
		errx(2, "%s: %d: rows of results go there, too: give these another place with -o", f->kind->option, fd);
	row_open(&f->rows.row, columns, f->kind->format, scans);
	f->rows.queue_size = results->queue_size;
	rows_open(&f->rows, fd, f->kind->option);
	rows_put_header(&f->rows);
}

bool
feed_put(struct feed *f, const struct reply *r)
{
	if (!feed_is_open(f))
		return false;
	if (!rows_put(&f->rows, r))
		return false;
	f->fed[r->segment]++;
	if (rows_full(&f->rows))
		feed_flush(f);
	return true;
}

void
feed_lose(struct feed *f)
{
	if (feed_is_open(f))
		warnx("%s: nobody reads them any more: %s", f->kind->option, f->kind->unread);
	f->lost = true;
}

void
feed_flush(struct feed *f)
{
	if (feed_is_open(f) && !rows_flush(&f->rows, f->status))
		feed_lose(f);
}

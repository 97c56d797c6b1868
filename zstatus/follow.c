/* SPDX-License-Identifier: ISC
 *
 * Follows a file and replaces its descriptor if another file gets its name.
 */
#include "follow.h"

#include <err.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int
follow_open(struct follow *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		err(2, "-f: %s", path);
	if (S_ISDIR(st.st_mode))
		errx(2, "-f: %s: is a folder", path);
	*f = (struct follow){ .path = path, .on = S_ISREG(st.st_mode) };
	return fd;
}

/* If another file has the name, replaces the descriptor by that file, and returns true. */
static bool
take_other(const struct follow *f, int fd, const struct stat *now)
{
	struct stat st;
	int other;
	bool taken;

	if (stat(f->path, &st) == -1 || (st.st_dev == now->st_dev && st.st_ino == now->st_ino) || !S_ISREG(st.st_mode))
		return false;
	other = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (other == -1)
		return false;
	taken = dup3(other, fd, O_CLOEXEC) != -1;
	close(other);
	return taken;
}

bool
follow_has_more(struct follow *f, struct inbuf *in)
{
	off_t at;
	struct stat st;

	if (!f->on || fstat(in->fd, &st) == -1)
		return false;
	at = lseek(in->fd, 0, SEEK_CUR);
	if (st.st_size > at)
		return true;
	if (st.st_size == at && !take_other(f, in->fd, &st))
		return false;
	lseek(in->fd, 0, SEEK_SET);
	in->pos = in->end = 0;
	in->within = false;
	f->anew = true;
	return fstat(in->fd, &st) == 0 && st.st_size > 0;
}

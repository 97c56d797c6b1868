/* SPDX-License-Identifier: ISC
 *
 * Opening, emptying, writing and replacing of an output that the user may not want, and that may
 * fail.
 */
#include "io/output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/outfile.h"

/*
 * Time, in ms, for a refused scan that holds one of our files to end, as long as our own scan runs.
 * Otherwise the scan that holds the refused scan's results would be refused too.
 */
enum { PATIENCE = 2000 };

/* Opens it, with patience where the lines of a scan come by a pipe. */
static int
open_file(const char *path)
{
	struct stat st;
	bool scan = fstat(STDIN_FILENO, &st) == 0 && S_ISFIFO(st.st_mode);
	const struct outfile_patience patience = { .ms = scan ? PATIENCE : 0, .input = STDIN_FILENO };

	return outfile_open_patiently(path, false, &patience);
}

/* Sets where the file is, and makes room for the name of a new one beside it. */
static void
set_place(struct output *o, const char *place)
{
	o->place = copy_text_or_die(place, SIZE_MAX);
	o->new_path = allocate_or_die(strlen(place) + sizeof(".XXXXXX"), 1);
}

/* Opens a new private file beside it; -1 and errno if that fails. */
static int
open_new(struct output *o)
{
	sprintf(o->new_path, "%s.XXXXXX", o->place);
	return mkostemp(o->new_path, O_CLOEXEC);
}

/* Whether a new file can be made beside it; false and errno if not. */
static bool
try_new(struct output *o)
{
	int fd = open_new(o);

	if (fd == -1)
		return false;
	unlink(o->new_path);
	close(fd);
	return true;
}

/*
 * Whether it is there, and neither a file nor a standard descriptor: to open it may have effects.
 */
static bool
is_special(const char *path)
{
	struct stat st;

	return outfile_standard(path) == -1 && stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static bool
is_file(int fd)
{
	struct stat st;

	return fd > STDERR_FILENO && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Where no new file can be made beside it, it is written in place. */
static void
find_place(struct output *o)
{
	char *place = is_file(o->fd) ? realpath(o->path, NULL) : NULL;

	o->made = o->made && place != NULL;
	if (place == NULL)
		return;
	set_place(o, place);
	free(place);
	if (!o->made && !try_new(o)) {
		free(o->place);
		o->place = NULL;
	}
}

void
output_open(struct output *o, bool look)
{
	if (o->path == NULL || o->fd != 0)
		return;
	if (look && is_special(o->path)) {
		if (access(o->path, W_OK) == -1)
			err(2, "%s", o->path);
		return;
	}
	o->made = outfile_standard(o->path) == -1 && access(o->path, F_OK) == -1;
	o->fd = open_file(o->path);
	find_place(o);
	if (look)
		output_close(o);
}

void
output_open_private(struct output *o, bool look)
{
	struct stat st;
	bool is_link;

	if (o->path == NULL || o->fd != 0)
		return;
	o->is_private = true;
	if (o->place == NULL)
		set_place(o, o->path);
	if (!try_new(o))
		err(2, "%s", o->path);
	is_link = lstat(o->path, &st) == 0 && S_ISLNK(st.st_mode);
	o->made = is_link || access(o->path, F_OK) == -1;
	if (o->made && look)
		return;
	/* The file gets this name, and never that of a file that the name leads to. */
	if (is_link && unlink(o->path) == -1)
		err(2, "%s", o->path);
	o->fd = open_file(o->path);
	if (o->made)
		fchmod(o->fd, S_IRUSR | S_IWUSR);
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

/*
 * Gives a new file the owner, as far as that is allowed, and the mode of the one that it replaces.
 */
static void
take_mode(const struct output *o, int fd)
{
	struct stat st;
	bool owned;

	if (o->is_private || fstat(o->fd, &st) == -1)
		return;
	owned = fchown(fd, st.st_uid, st.st_gid) == 0;
	fchmod(fd, st.st_mode & (owned ? ALLPERMS : ACCESSPERMS));
}

bool
output_replace(struct output *o, const char *text, size_t n)
{
	int fd = open_new(o), error;

	if (fd == -1)
		return false;
	take_mode(o, fd);
	if (outfile_write(fd, text, n) && fsync(fd) == 0) {
		outfile_lock(fd, o->path);
		if (rename(o->new_path, o->place) == 0) {
			close(o->fd);
			o->fd = fd;
			o->made = false;
			return true;
		}
	}
	error = errno;
	unlink(o->new_path);
	close(fd);
	errno = error;
	return false;
}

void
output_save(struct output *o, const char *text, size_t n)
{
	if (o->place == NULL) {
		output_empty(o);
		output_write(o, text, n);
	} else if (!output_replace(o, text, n)) {
		o->error = errno;
	}
}

void
output_close(struct output *o)
{
	if (!o->made || o->fd == 0)
		return;
	unlink(o->place);
	close(o->fd);
	free(o->place);
	free(o->new_path);
	*o = (struct output){ .path = o->path };
}

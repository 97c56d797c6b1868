/* SPDX-License-Identifier: ISC
 *
 * Compares the files that a command names.
 */
#include "io/files.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/outfile.h"

/* The number of symbolic links that the kernel follows (path_resolution(7)). */
enum { LINKS_MAX = 40 };

static bool
identify(struct named_file *f, const struct stat *st)
{
	f->device = st->st_dev;
	f->inode = st->st_ino;
	return true;
}

/*
 * Replaces the path of a symbolic link by its target. Returns false if the path is not a link, or
 * if the target is too long.
 */
static bool
follow(char path[PATH_MAX])
{
	char target[PATH_MAX], *name = strrchr(path, '/');
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	size_t before = name != NULL ? (size_t)(name - path) + 1 : 0;

	if (n <= 0)
		return false;
	target[n] = '\0';
	if (*target == '/')
		before = 0;
	if (before + (size_t)n >= PATH_MAX)
		return false;
	memcpy(path + before, target, (size_t)n + 1);
	return true;
}

/*
 * Identifies a file that does not exist yet by its directory and its name there. Returns false if
 * it cannot be created.
 */
static bool
identify_missing(struct named_file *f)
{
	char path[PATH_MAX], *name;
	struct stat st;

	if (snprintf(path, sizeof(path), "%s", f->path) >= (int)sizeof(path))
		return false;
	for (int i = 0; i < LINKS_MAX && follow(path); i++)
		;
	name = strrchr(path, '/');
	f->missing = copy_text_or_die(name != NULL ? name + 1 : path, SIZE_MAX);
	if (name != NULL)
		name[name == path] = '\0';      /* "/" is also a directory */
	return stat(name != NULL ? path : ".", &st) == 0 && identify(f, &st);
}

/* Returns false if there is nothing to compare. */
static bool
find(struct named_file *f)
{
	struct stat st;

	if (f->fd != -1)
		return fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) && identify(f, &st);
	if (stat(f->path, &st) == 0)
		return S_ISREG(st.st_mode) && identify(f, &st);
	return identify_missing(f);
}

static bool
is_same(const struct named_file *a, const struct named_file *b)
{
	if (a->device != b->device || a->inode != b->inode)
		return false;
	return a->missing == NULL ? b->missing == NULL : b->missing != NULL && strcmp(a->missing, b->missing) == 0;
}

static bool
may_share(const struct named_file *a, const struct named_file *b)
{
	if (!a->written && !b->written)
		return true;
	return a->fd != -1 && b->fd != -1 && a->written && b->written && (a->stream || b->stream || a->fd != b->fd);
}

static const char *
standard_name(int fd)
{
	static const char *const names[] = { "the standard input", "the standard output", "the standard error" };

	return fd <= STDERR_FILENO ? names[fd] : NULL;
}

/* Describes a file, for a message that says that another one is the same. */
static void
describe(const struct named_file *f, char *s, size_t room)
{
	if (f->fd != -1 && f->fd <= STDERR_FILENO)
		snprintf(s, room, "%s", standard_name(f->fd));
	else if (f->option != NULL)
		snprintf(s, room, "the file that %s %s", f->option, f->written ? "writes" : "reads");
	else
		snprintf(s, room, "also read");
}

/*
 * The subject of the message is a file with a path; if both have a path, the one that is written.
 */
static _Noreturn void
refuse(const struct named_file *a, const struct named_file *b)
{
	bool about_b = a->path == NULL ? b->path != NULL : b->path != NULL && b->written;
	const struct named_file *f = about_b ? b : a;
	char other[64];

	describe(about_b ? a : b, other, sizeof(other));
	if (f->path == NULL)
		errx(2, "%s: is %s", standard_name(f->fd) != NULL ? standard_name(f->fd) : f->option, other);
	errx(2, "%s%s%s: is %s", f->option != NULL ? f->option : "", f->option != NULL ? ": " : "", f->path, other);
}

static void
add(struct files *files, struct named_file f)
{
	if (!find(&f)) {
		free(f.missing);
		return;
	}
	for (size_t i = 0; i < files->n; i++)
		if (is_same(&files->file[i], &f) && !may_share(&files->file[i], &f))
			refuse(&files->file[i], &f);
	files->file = reallocate_or_die(files->file, files->n + 1, sizeof(f));
	files->file[files->n++] = f;
}

void
files_init(struct files *files)
{
	*files = (struct files){ 0 };
	files_stream(files, NULL, STDERR_FILENO);
}

void
files_read(struct files *files, const char *option, const char *path)
{
	bool standard = strcmp(path, "-") == 0;

	add(files, (struct named_file){ option, standard ? NULL : path, standard ? STDIN_FILENO : -1, .written = false });
}

void
files_write(struct files *files, const char *option, const char *path)
{
	int fd = outfile_standard(path);

	add(files, (struct named_file){ option, fd != -1 ? NULL : path, fd, .written = true });
}

void
files_stream(struct files *files, const char *option, int fd)
{
	add(files, (struct named_file){ option, NULL, fd, .written = true, .stream = true });
}

void
files_free(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->file[i].missing);
	free(files->file);
	*files = (struct files){ 0 };
}

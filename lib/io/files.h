/* SPDX-License-Identifier: ISC
 *
 * The files of one command. No output may be the same file as an input or as another output. Each
 * tool registers all its files here before it opens any of them for writing.
 *
 * Only regular files are compared, by device and inode, so links and other names of a file are
 * found. A file that does not exist yet is compared by its directory and name, after following
 * symbolic links. Devices, terminals and pipes may be named any number of times.
 */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct named_file {
	/* the option that names it; NULL: an operand, or a file that is always read */
	const char *option;
	const char *path;           /* NULL: a descriptor */
	int fd;                     /* -1: none */
	bool written;
	/*
	 * status or messages: the caller may have connected several of these to one file (-u,
	 * stderr)
	 */
	bool stream;
	dev_t device;
	ino_t inode;
	/*
	 * the name of a file to be created in the directory with that device and inode; NULL: the
	 * file exists
	 */
	char *missing;
};

struct files {
	struct named_file *file;
	size_t n;
};

/* Call this first. It registers the standard error, which every command writes. */
void files_init(struct files *);

/*
 * Registers a file that is read or written, and the option that names it. "-" is the standard
 * input or output; /dev/stdout and /dev/stderr are those descriptors. Keeps pointers to both
 * strings. If the file was registered before and either of the two is written, ends the program
 * with status 2 and a message.
 */
void files_read(struct files *, const char *option, const char *path);
void files_write(struct files *, const char *option, const char *path);

/*
 * Registers a descriptor for status lines or messages. It may share a file with other such
 * descriptors, but not with the files above.
 */
void files_stream(struct files *, const char *option, int fd);

/* Call this once all files are registered. */
void files_free(struct files *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The files that one command names: none that it writes may be one that it reads, or another that
 * it writes. Each tool names all of its files here before it opens any of them for writing.
 *
 * Regular files alone are compared, by device and inode, so that links and other names of a file
 * are found; files that do not exist yet, by their directory and name, also where a symbolic link
 * leads there. Devices, terminals and pipes may be named any number of times.
 */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct named_file {
	/* that named it; NULL: an operand, or a file that is always read */
	const char *option;
	const char *path;           /* NULL: a descriptor */
	int fd;                     /* -1: none */
	bool written;
	/* the caller may have connected several of them to one file (-u, stderr) */
	bool stream;
	dev_t device;
	ino_t inode;
	/*
	 * the name of a file to be made in the directory of that device and inode; NULL: it exists
	 */
	char *missing;
};

struct files {
	struct named_file *file;
	size_t n;
};

/* To be called first. The standard error belongs to every command. */
void files_init(struct files *);

/*
 * A file that is read, or written, and the option that names it. "-" is the standard input or
 * output, and /dev/stdout and /dev/stderr are these descriptors, too. Keeps pointers to both
 * strings. Ends the program with status 2 and a message where it is a file that was named before
 * and one of both is written.
 */
void files_read(struct files *, const char *option, const char *path);
void files_write(struct files *, const char *option, const char *path);

/*
 * A descriptor that lines of status or messages go to: it may share a file with others, but not
 * with those above.
 */
void files_stream(struct files *, const char *option, int fd);

/* Once all are named. */
void files_free(struct files *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Files that a tool writes: opened for appending, so that one that is truncated meanwhile (rotated
 * by copying) is continued from its new end; locked, so that it has one writer; and emptied by a
 * step of its own, which comes after everything that the program may refuse.
 *
 * The lock is one of fcntl(2), since that tells its holder. It ends with the process, and children
 * do not inherit it. It ends too when the process closes any other descriptor of the file: open a
 * locked file only once.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdbool.h>
#include <stddef.h>

/* The descriptor that "-", /dev/stdout or /dev/stderr stand for, or -1. */
int outfile_standard(const char *path);

/*
 * Opens a file, which is made where there is none (mode 0666 less umask), and locks it; readable:
 * for reading, too. What it holds stays. A standard descriptor is returned as it is, and neither
 * it nor a device or pipe is locked. Ends the program with status 2 where it cannot be opened, or
 * another process writes it, which the message names. Where the file system has no locks this is
 * said, and the file opened.
 */
int outfile_open(const char *path, bool readable);

/* How long another process may take to let go. */
struct outfile_patience {
	int ms;
	/* a pipe that, once nobody writes to it any more, leaves nothing to wait for; -1: none */
	int input;
};

/*
 * The same with patience. For a tool beside which another one of the scan locks the results at
 * once: of two scans that begin together each may hold a file that the other wants, and both would
 * be refused if nobody waited.
 */
int outfile_open_patiently(const char *path, bool readable, const struct outfile_patience *);

/*
 * Locks an open file likewise; for one that is about to be renamed to a path that is locked. Keeps
 * both locked.
 */
void outfile_lock(int fd, const char *path);

/*
 * Locks the file of that name likewise until the process ends, before another file is renamed over
 * it. One that is not there, or that we may not write, or a symbolic link, is let be.
 */
void outfile_hold(const char *path);

/* Writes all n bytes, however many calls that takes. False, with errno, where it fails. */
bool outfile_write(int fd, const char *text, size_t n);

/*
 * Empties it, unless it is a standard descriptor, a device or a pipe. Ends the program with status
 * 2 where that fails.
 */
void outfile_empty(int fd, const char *path);

#endif

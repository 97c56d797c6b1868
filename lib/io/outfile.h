/* SPDX-License-Identifier: ISC
 *
 * Files that a tool writes. They are opened for appending, so a file that is truncated meanwhile
 * (rotated by copying) continues at its new end. They are locked, so each has one writer. They
 * are emptied in a separate step, after all checks that may end the program.
 *
 * The lock is that of fcntl(2), which reports its holder. It ends with the process, and children
 * do not inherit it. It also ends if the process closes any other descriptor of the file, so open
 * a locked file only once.
 */
#ifndef OUTFILE_H
#define OUTFILE_H

#include <stdbool.h>
#include <stddef.h>

/* The descriptor of "-", /dev/stdout or /dev/stderr, or -1. */
int outfile_standard(const char *path);

/*
 * Opens a file and locks it; creates it if it does not exist (mode 0666 less umask). Its contents
 * stay. readable: open it for reading, too. A standard descriptor is returned unchanged; standard
 * descriptors, devices and pipes are not locked. Ends the program with status 2 if the file
 * cannot be opened, or if another process writes it; the message names that process. If the file
 * system has no locks, prints a warning and opens the file.
 */
int outfile_open(const char *path, bool readable);

/* The time that another process may take to release the lock. */
struct outfile_patience {
	int ms;
	/* a pipe: stop waiting once it has no writer; -1: none */
	int input;
};

/*
 * The same, but waits for the lock. Two scans that start together may each hold a file that the
 * other wants; both would be refused if neither waited.
 */
int outfile_open_patiently(const char *path, bool readable, const struct outfile_patience *);

/*
 * Locks an open file in the same way, before it is renamed to a path that is locked. Keeps both
 * locks.
 */
void outfile_lock(int fd, const char *path);

/*
 * Locks the file with this name until the process ends, before another file is renamed to this
 * name. Ignores a file that does not exist, that we may not write, or that is a symbolic link.
 */
void outfile_hold(const char *path);

/* Writes all n bytes. Returns false and sets errno on failure. */
bool outfile_write(int fd, const char *text, size_t n);

/*
 * Empties a file, unless it is a standard descriptor, a device or a pipe. Ends the program with
 * status 2 on failure.
 */
void outfile_empty(int fd, const char *path);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Confinement: a tool that reads data from strangers keeps only the system calls that it needs
 * (seccomp(2)).
 */
#ifndef SANDBOX_H
#define SANDBOX_H

/* The needs of a tool besides input, output, memory, time and its own signals. */
enum sandbox_need {
	/* send on sockets, and query the kernel for links, routes and neighbours */
	SANDBOX_SEND = 1,
	SANDBOX_LIVE = 2,           /* run a BPF program that is already loaded */
	SANDBOX_READ_FILES = 4,     /* open files for reading only */
	SANDBOX_CAPTURE = 8,        /* receive on an open socket */
	SANDBOX_CUT_FILE = 16,       /* truncate an open file */
	/* signal and reap other processes, and give them the terminal */
	SANDBOX_SUPERVISE = 32,
};

/*
 * Confines all threads to these needs for good; needs are combined with |. Any other call ends
 * the program by SIGSYS after one line that names the call: an error code could be mistaken for
 * one of the system, or remain unnoticed. Ends the program with status 3 if it cannot be
 * confined. Does nothing under the sanitizers, which make calls of their own.
 */
void sandbox_enter(unsigned needs);

#endif

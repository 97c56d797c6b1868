/* SPDX-License-Identifier: ISC
 *
 * Confinement: a tool that reads what strangers send keeps no system call that it has no use for
 * (seccomp(2)).
 */
#ifndef SANDBOX_H
#define SANDBOX_H

/* What a tool goes on to do beyond input, output, memory, time and its own signals. */
enum sandbox_need {
	/* send on sockets, and ask the kernel for links, routes and neighbours */
	SANDBOX_SEND = 1,
	SANDBOX_LIVE = 2,           /* run a BPF program that is loaded already */
	SANDBOX_READ_FILES = 4,     /* open files, for reading alone */
	SANDBOX_CAPTURE = 8,        /* receive on a socket that is open already */
	SANDBOX_CUT_FILE = 16,       /* shorten a file that is open already */
	/* signal and reap other processes, and give the terminal to them */
	SANDBOX_SUPERVISE = 32,
};

/*
 * Confines all threads to these needs for good; they are joined by or. Any other call ends the
 * program by SIGSYS, in one line that names it: an error instead would be taken for one of the
 * system, and might pass unseen. Ends the program with status 3 where it cannot be confined. Under
 * the sanitizers, which make calls of their own, it does nothing.
 */
void sandbox_enter(unsigned needs);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Least privilege: once its sockets and files are open, a packet tool keeps nothing.
 */
#ifndef PRIV_H
#define PRIV_H

/*
 * Gives up all capabilities for good, and with an effective uid of 0 also uid, gid and groups, for
 * those of nobody where the user namespace has such a one. What CAP_SETUID or CAP_SETGID is
 * missing for stays, and this is said. Each step is checked; ends the program with status 3 where
 * one fails.
 */
void priv_drop(void);

/*
 * The same for a process that signals others, which may have another uid by now: it keeps the
 * capability to do that, CAP_KILL, where it has it, and its uid.
 */
void priv_keep_kill(void);

/* What it takes to open a packet socket, for a message. */
const char *priv_need_raw(void);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Least privilege: once its sockets and files are open, a packet tool drops all privileges.
 */
#ifndef PRIV_H
#define PRIV_H

/*
 * Drops all capabilities for good. With an effective uid of 0 it also changes uid, gid and groups
 * to those of nobody, if the user namespace has these. Ids for which CAP_SETUID or CAP_SETGID is
 * missing stay, with a warning. Each step is checked; ends the program with status 3 if one
 * fails.
 */
void priv_drop(void);

/*
 * The same for a process that signals others, whose uid may differ by now. It keeps its uid, and
 * CAP_KILL if it has it.
 */
void priv_keep_kill(void);

/* For a message: the privilege needed to open a packet socket. */
const char *priv_need_raw(void);

#endif

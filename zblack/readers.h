/* SPDX-License-Identifier: ISC
 *
 * The running stages on this machine that read its own list (addr/optout.h).
 */
#ifndef READERS_H
#define READERS_H

/*
 * Makes the stages that read the list with this path, which is free of symbolic links, reload it
 * (SIGHUP). Prints on stderr how many there are, and how many we may not signal.
 */
void readers_signal(const char *path);

#endif

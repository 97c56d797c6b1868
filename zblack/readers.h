/* SPDX-License-Identifier: ISC
 *
 * The stages of scans that run on this machine and read its own list (addr/optout.h).
 */
#ifndef READERS_H
#define READERS_H

/*
 * Has those that read the list of this path, one without symbolic links, read it again (SIGHUP), and
 * says on stderr how many they are, and how many we may not signal.
 */
void readers_tell(const char *path);

#endif

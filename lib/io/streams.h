/* SPDX-License-Identifier: ISC
 *
 * Prepares the standard streams, some of which the caller may have closed.
 */
#ifndef STREAMS_H
#define STREAMS_H

/*
 * Call this before opening anything. It has four effects.
 *
 * - Each closed standard stream becomes /dev/null, opened for the opposite direction, so that
 *   reads and writes fail as before. Otherwise the next file or socket would get its number, and
 *   a message for stderr would be written there or sent as a frame. - Each message is one write,
 *   since stages share a terminal or a log. - A terminal does not stop the program because of a
 *   message (SIGTTOU, stty tostop), since a stopped stage blocks the scan. - Control characters
 *   in messages, as in an operand or a file name, are replaced by '?' byte by byte, except
 *   newlines and tabs.
 */
void streams_hold(void);

#endif

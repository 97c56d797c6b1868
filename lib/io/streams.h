/* SPDX-License-Identifier: ISC
 *
 * The standard streams, where the caller has closed some.
 */
#ifndef STREAMS_H
#define STREAMS_H

/*
 * To be called before anything is opened. Puts /dev/null in the place of each that is closed, the
 * wrong way round, so that reading and writing fail as before. Else the next file or socket would
 * take its number, and a message meant for stderr be written there, or sent as a frame. Makes each
 * message one write besides, since stages share a terminal or log; and no terminal stops the
 * program for one (SIGTTOU, stty tostop), since a stage that stops holds up the scan. Whatever a
 * message says, an operand or the name of a file too, no terminal obeys it: a ? stands for each
 * byte of a control character, except for the ends of lines and tabs.
 */
void streams_hold(void);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Signals as flags. Handlers interrupt blocking calls (no SA_RESTART), and a
 * timer fires each second, so that a flag set just before a call blocks is seen
 * within a second at the latest.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/*
 * Installs the handlers: SIGTERM, SIGINT and SIGHUP ask for a stop, and the second of them ends
 * the program at once, if it is no SIGHUP; they stay ignored where they were inherited so.
 * SIGALRM, once a second, is the tick.
 */
void signals_init(void);

/*
 * For tools that read their lists again on SIGHUP, which then asks for a stop only where it says
 * that the controlling terminal has gone: if the kernel sends it, or if there was a terminal at
 * this call and is none any more. Where SIGHUP was inherited as ignored (nohup) it ends nothing,
 * and still has the lists read. To be called before they are read for the first time, so that no
 * signal is lost or fatal.
 */
void signals_catch_reload(void);

/* True once after each SIGHUP, or after several that came close together. */
bool signals_reload(void);

/*
 * From now on, or no longer: passes over the first SIGINT that a terminal sends (^C). It is for a
 * program that reads from others: the same ^C reaches them, and the end of their output is the end
 * of this program. The second one asks for a stop, and one that another process sends does so in any
 * case.
 */
void signals_pass_interrupt(bool on);

/* Whether the program is to end by SIGINT: this asked for a stop, or was passed over. */
bool signals_interrupted(void);

/* The signal that asked for a stop, or 0. */
int signals_stop(void);

/* The same, but 0 where it was signals_stop_after that asked. */
int signals_stop_sent(void);

/* Asks for a stop, as SIGTERM does, after so many seconds. */
void signals_stop_after(double seconds);

/* True once after each tick. */
bool signals_tick(void);

/* Ends the program by the default action of sig, so that its parent sees why. */
_Noreturn void signals_die(int sig);

#endif

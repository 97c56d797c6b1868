/* SPDX-License-Identifier: ISC
 *
 * Signals as flags. Handlers interrupt blocking calls (no SA_RESTART). A timer fires each second,
 * so a flag that is set just before a blocking call is noticed within a second.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/*
 * Installs the handlers. SIGTERM, SIGINT and SIGHUP ask for a stop; a second one ends the program
 * at once, unless it is SIGHUP. Signals that were inherited as ignored stay ignored. SIGALRM,
 * once a second, is the tick.
 */
void signals_init(void);

/*
 * For tools that reload their lists on SIGHUP. SIGHUP then asks for a stop only if the
 * controlling terminal hung up: the kernel sent it, or the terminal that existed at this call is
 * gone. If SIGHUP was inherited as ignored (nohup), it never stops the program but still causes a
 * reload. Call this before the first reading of the lists, so that no signal is lost or fatal.
 */
void signals_catch_reload(void);

/* Returns true once after each SIGHUP, or once after several in quick succession. */
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

/* The same, but 0 if signals_stop_after asked for the stop. */
int signals_stop_sent(void);

/* Asks for a stop after this many seconds, as SIGTERM does. */
void signals_stop_after(double seconds);

/* Returns true once after each tick. */
bool signals_tick(void);

/* Ends the program by the default action of sig, so that its parent sees the cause. */
_Noreturn void signals_die(int sig);

#endif

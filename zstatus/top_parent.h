/* SPDX-License-Identifier: ISC
 *
 * A parent process that does nothing but to give the terminal back, once the process that has
 * shown the view is gone, however it went.
 */
#ifndef TOP_PARENT_H
#define TOP_PARENT_H

#include "top_screen.h"

/*
 * Returns in a child process, which gets the signals that are sent to its parent, and SIGUSR1 if
 * that is gone. The parent stops when the child does, and ends as it does. To be called before a
 * file is locked, and before any thread or timer.
 */
void top_parent(struct screen *);

#endif

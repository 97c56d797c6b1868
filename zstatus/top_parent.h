/* SPDX-License-Identifier: ISC
 *
 * Runs a parent process that restores the terminal when the process with the view has ended, for
 * any reason.
 */
#ifndef TOP_PARENT_H
#define TOP_PARENT_H

#include "top_screen.h"

/*
 * Returns in a child process. The child gets the signals that are sent to its parent, and SIGUSR1
 * if the parent dies. The parent stops when the child stops, and ends in the same way as the child.
 * Must be called before a file is locked, and before any thread or timer starts.
 */
void top_parent(struct screen *);

#endif

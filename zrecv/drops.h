/* SPDX-License-Identifier: ISC
 *
 * Counts the packets that an interface dropped, by its driver's counters in sysfs. Everybody may
 * read them, but they are opened early, so that privileges dropped later do not matter.
 */
#ifndef DROPS_H
#define DROPS_H

#include <stdbool.h>
#include <stdint.h>

#define DROPS_COUNTERS 3

struct drops {
	int fd[DROPS_COUNTERS];
	uint64_t first[DROPS_COUNTERS], last[DROPS_COUNTERS];
};

/* False without counters: it is not an interface, or sysfs shows another network namespace. */
bool drops_open(struct drops *, const char *interface);

/* Number of dropped packets since drops_open(). */
uint64_t drops_read(struct drops *);

#endif

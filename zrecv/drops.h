/* SPDX-License-Identifier: ISC
 *
 * What an interface had to drop, by the counters of its driver in sysfs. The kernel shows them to
 * everybody, but they are opened early, so that it does not matter who we are later.
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

/* False where it has none: it is no interface, or sysfs is of another network namespace. */
bool drops_open(struct drops *, const char *interface);

/* How many since then. */
uint64_t drops_read(struct drops *);

#endif

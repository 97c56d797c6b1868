/* SPDX-License-Identifier: ISC
 *
 * Sets of ports, as in 80,443,8000-8010.
 */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ports {
	uint16_t *list;     /* ascending, each once; host byte order */
	size_t n;
};

/*
 * Ports and ranges a-b separated by commas; "*" and "-" are 1 to 65535. False where it is none of
 * that.
 */
bool ports_parse(const char *, struct ports *);

/* One port or one range a-b, 1 to 65535. */
bool ports_range(const char *, uint16_t *first, uint16_t *last);

#endif

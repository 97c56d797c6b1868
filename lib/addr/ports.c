/* SPDX-License-Identifier: ISC
 *
 * Sets of ports: marked in a table of all 65,536, then read out in order.
 */
#include "addr/ports.h"

#include <string.h>

#include "io/alloc.h"

/* Reads a decimal from 1 to 65535 at *s and moves behind it; 0 where there is none. */
static unsigned
port(const char **s)
{
	unsigned v = 0;
	const char *p = *s;

	while (*p >= '0' && *p <= '9' && p - *s < 6)
		v = v * 10 + (unsigned)(*p++ - '0');
	*s = p;
	return v <= 65535 ? v : 0;
}

/* One item up to the end or a comma, where *s is left. */
static bool
item(const char **s, unsigned *first, unsigned *last)
{
	*first = *last = port(s);
	if (**s == '-') {
		(*s)++;
		*last = port(s);
	}
	return *first != 0 && *last >= *first && (**s == '\0' || **s == ',');
}

bool
ports_range(const char *s, uint16_t *first, uint16_t *last)
{
	unsigned a, b;

	if (!item(&s, &a, &b) || *s != '\0')
		return false;
	*first = (uint16_t)a;
	*last = (uint16_t)b;
	return true;
}

bool
ports_parse(const char *s, struct ports *ports)
{
	bool in[65536] = { false };
	unsigned first, last;

	if (strcmp(s, "*") == 0 || strcmp(s, "-") == 0)
		s = "1-65535";
	for (;;) {
		if (!item(&s, &first, &last))
			return false;
		for (unsigned p = first; p <= last; p++)
			in[p] = true;
		if (*s++ == '\0')
			break;
	}
	ports->n = 0;
	ports->list = allocate_or_die(sizeof(in) / sizeof(*in), sizeof(*ports->list));
	for (unsigned p = 1; p < 65536; p++)
		if (in[p])
			ports->list[ports->n++] = (uint16_t)p;
	return true;
}

/* SPDX-License-Identifier: ISC
 *
 * Stores pairs of address and port.
 */
#include "pairs.h"

#include <stdlib.h>

#include "io/alloc.h"

void
pairs_add(struct pairs *p, const struct target *t)
{
	if (p->n == p->room) {
		p->room = p->room > 0 ? 2 * p->room : 1024;
		p->pair = reallocate_or_die(p->pair, p->room, sizeof(*p->pair));
	}
	p->pair[p->n++] = (struct pair){ t->addr, target_port(t) };
}

/* Compares the family first, since some IPv6 addresses are below the IPv4-mapped ones. */
static int
compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int family = addr_is4(&y->addr) - addr_is4(&x->addr), order = addr_cmp(&x->addr, &y->addr);

	if (family != 0)
		return family;
	return order != 0 ? order : port_compare(x->port, y->port);
}

void
pairs_seal(struct pairs *p)
{
	size_t kept = 0;

	if (p->n == 0)
		return;
	qsort(p->pair, p->n, sizeof(*p->pair), compare);
	for (size_t i = 1; i < p->n; i++)
		if (compare(&p->pair[kept], &p->pair[i]) != 0)
			p->pair[++kept] = p->pair[i];
	p->n = kept + 1;
}

bool
pairs_find(const struct pairs *p, const struct target *t, uint64_t *number)
{
	const struct pair wanted = { t->addr, target_port(t) }, *found;

	found = p->n > 0 ? bsearch(&wanted, p->pair, p->n, sizeof(*p->pair), compare) : NULL;
	if (found != NULL)
		*number = (uint64_t)(found - p->pair);
	return found != NULL;
}

/* SPDX-License-Identifier: ISC
 *
 * Stores egresses and their links in lists that only grow.
 */
#include "egress.h"

#include <stdio.h>

#include "io/alloc.h"

/* Adds a new link to the list. */
static struct link *
add_link(struct egress_list *s)
{
	s->links = reallocate_or_die(s->links, s->links_n + 1, sizeof(*s->links));
	return s->links[s->links_n++] = allocate_zeroed_or_die(1, sizeof(**s->links));
}

struct link *
egress_add_file_link(struct egress_list *s)
{
	return add_link(s);
}

struct link *
egress_link(struct egress_list *s, unsigned ifindex)
{
	struct link *l, fresh;

	for (size_t i = 0; i < s->links_n; i++)
		if (s->links[i]->ifindex == ifindex)
			return s->links[i];
	if (!link_open(&fresh, ifindex))
		return NULL;
	l = add_link(s);
	*l = fresh;
	return l;
}

/*
 * Compares all members except the MAC address, which follows from the next hop and becomes known
 * later.
 */
static bool
is_like(const struct egress *a, const struct egress *b)
{
	return a->link == b->link && a->family == b->family && a->hop == b->hop && a->has_source == b->has_source
	    && addr_cmp(&a->source, &b->source) == 0 && addr_cmp(&a->next_hop, &b->next_hop) == 0;
}

uint32_t
egress_number(struct egress_list *s, const struct egress *wanted)
{
	struct egress *e;

	for (size_t i = 0; i < s->n; i++)
		if (is_like(s->egress[i], wanted))
			return (uint32_t)i;
	s->egress = reallocate_or_die(s->egress, s->n + 1, sizeof(*s->egress));
	e = s->egress[s->n] = allocate_zeroed_or_die(1, sizeof(*e));
	*e = *wanted;
	return (uint32_t)s->n++;
}

size_t
egress_add_name(char *text, size_t room, size_t n, const char *name)
{
	int added = snprintf(text + n, room - n, "%s%s", n > 0 ? "," : "", name);

	return added > 0 && (size_t)added < room - n ? n + (size_t)added : n;
}

const char *
egress_interfaces(const struct egress_list *s, char text[STATUS_INTERFACES_SIZE])
{
	size_t n = 0;

	text[0] = '\0';
	for (unsigned nth = 1; nth <= s->links_sent && nth <= STATUS_INTERFACES; nth++)
		for (size_t i = 0; i < s->links_n; i++)
			if (s->links[i]->sent == nth && s->links[i]->ifname[0] != '\0')
				n = egress_add_name(text, STATUS_INTERFACES_SIZE, n, s->links[i]->ifname);
	if (s->links_sent > STATUS_INTERFACES)
		egress_add_name(text, STATUS_INTERFACES_SIZE, n, STATUS_MORE);
	return text;
}

/* SPDX-License-Identifier: ISC
 *
 * Collects interfaces by name or by the kernel's routes. Invariant: each is listed once.
 */
#include "interfaces.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/netlink.h"

/* Adds an interface unless it is listed. */
static void
add(struct interfaces *all, const struct interface *new)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].name, new->name) == 0) {
			all->list[i].far |= new->far;
			return;
		}
	if (all->n == INTERFACES_MAX)
		all->overflow = true;
	else
		all->list[all->n++] = *new;
}

void
interfaces_option(struct interfaces *all, const char *arg)
{
	for (const char *s = arg;; s++) {
		struct interface one = { .far = true };
		size_t n = strcspn(s, ",");

		if (n == 0)
			errx(2, "-i: no interface: %s", arg);
		if (n >= sizeof(one.name))
			errx(2, "%.*s: no such interface", (int)n, s);
		memcpy(one.name, s, n);
		one.ifindex = if_nametoindex(one.name);
		if (one.ifindex == 0 && strcmp(one.name, INTERFACES_ANY) != 0)
			errx(2, "%s: no such interface", one.name);
		if (netlink_is_vrf(one.ifindex))
			errx(2, "%s: is a VRF: give an interface that is in it", one.name);
		add(all, &one);
		if (all->overflow)
			errx(2, "-i: too many interfaces: want " INTERFACES_ANY);
		s += n;
		if (*s == '\0')
			break;
	}
	all->named = true;
}

struct search {
	struct interfaces *found;
	int socket;                 /* for queries about interfaces */
	struct interface loopback;  /* ifindex 0: no loopback that is up has a route */
};

/*
 * Adds interfaces that are up. If one is renamed between the two calls, another interface is
 * tested.
 */
static void
on_interface(void *ctx, unsigned ifindex, bool far)
{
	struct interface one = { .ifindex = ifindex, .far = far };
	struct ifreq request = { 0 };
	struct search *s = ctx;

	if (if_indextoname(ifindex, one.name) == NULL)
		return;
	memcpy(request.ifr_name, one.name, sizeof(request.ifr_name));
	if (ioctl(s->socket, SIOCGIFFLAGS, &request) == -1 || !(request.ifr_flags & IFF_UP))
		return;
	if (request.ifr_flags & IFF_LOOPBACK)
		s->loopback = one;
	else
		add(s->found, &one);
}

/* Without any interface, the machine's own addresses can still be reached. */
static void
add_loopback(struct search *s)
{
	if (s->loopback.ifindex == 0)
		on_interface(s, if_nametoindex("lo"), false);
	if (s->loopback.ifindex == 0)
		errx(2, "no interface is up that has a route: give one with -i");
	add(s->found, &s->loopback);
}

/* Orders far interfaces first, then by index. */
static int
by_reach(const void *a, const void *b)
{
	const struct interface *x = a, *y = b;

	if (x->far != y->far)
		return x->far ? -1 : 1;
	return (x->ifindex > y->ifindex) - (x->ifindex < y->ifindex);
}

void
interfaces_of_routes(struct interfaces *all)
{
	struct search s = { .found = all, .socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
	int error;

	if (s.socket == -1)
		err(3, "socket");
	error = netlink_route_interfaces(on_interface, &s);
	if (error != 0 && all->n == 0)
		errx(2, "cannot read the routes: %s: give an interface with -i", strerror(error));
	if (all->n == 0)
		add_loopback(&s);
	close(s.socket);
	if (all->overflow)
		*all = (struct interfaces){ .list = { { .name = INTERFACES_ANY, .far = true } }, .n = 1 };
	qsort(all->list, all->n, sizeof(*all->list), by_reach);
}

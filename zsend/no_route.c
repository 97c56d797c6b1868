/* SPDX-License-Identifier: ISC
 *
 * Reports targets without a route. The message follows from the errno by which the kernel encodes
 * the type of a route.
 */
#include "no_route.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <string.h>

#include "net/netlink.h"

/* The number of targets that are reported one by one. */
#define NAMED_MAX 10

static void
name_own(const struct target *t)
{
	char text[ADDR_STRLEN];
	struct route r;

	addr_format(&t->addr, text);
	if (netlink_route(&t->addr, 0, &r) == 0 && r.broadcast)
		warnx("%s: a broadcast address is not probed", text);
	else
		warnx("%s: this machine's own address is not probed", text);
}

static void
name_no_route(const struct no_route *n, const struct target *t, int error, unsigned ifindex)
{
	char text[ADDR_STRLEN], name[IF_NAMESIZE] = "";
	/* The kernel's errno for such a route (fib_props in net/ipv4/fib_semantics.c). */
	const char *type = error == EINVAL ? "blackhole" : error == EACCES ? "prohibit" : error == EHOSTUNREACH ? "unreachable" : NULL;

	addr_format(&t->addr, text);
	if (error == NO_ROUTE_OFF_LINK || (n->on_link && ifindex != 0 && error != NO_ROUTE_NO_MACS))
		warnx("%s: is not on the link", text);
	else if (error == NO_ROUTE_NO_MACS)
		warnx("%s: its link has no MAC addresses to ask for", text);
	else if (ifindex != 0 && if_indextoname(ifindex, name) != NULL)
		warnx("%s: no gateway to it on %s: give its MAC with -G", text, name);
	else if (type != NULL)
		warnx("%s: no route: %s route", text, type);
	else
		warnx("%s: no route: %s", text, strerror(error));
}

void
no_route_take(struct no_route *n, const struct target *t, uint64_t line, int error, unsigned ifindex)
{
	if (n->line == line)
		return;
	n->line = line;
	if (error == 0) {
		if (++n->own <= NAMED_MAX)
			name_own(t);
	} else if (++n->n <= NAMED_MAX) {
		name_no_route(n, t, error, ifindex);
	}
}

void
no_route_report(const struct no_route *n)
{
	if (n->n > NAMED_MAX)
		warnx("%" PRIu64 " targets without a route in all", n->n);
	if (n->own > NAMED_MAX)
		warnx("%" PRIu64 " addresses of this machine in all", n->own);
}

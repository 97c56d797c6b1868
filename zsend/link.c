/* SPDX-License-Identifier: ISC
 *
 * Finding interface, source address and gateway.
 */
#include "link.h"

#include <err.h>
#include <errno.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "events.h"
#include "netlink.h"
#include "onlink.h"

enum { GATEWAY_TRIES = 3 };     /* a second each */

/* What kind of link it is, and our MAC there. */
static bool
read_kind(struct link *l)
{
	struct ifreq request = { 0 }, flags;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool read;

	memcpy(request.ifr_name, l->ifname, sizeof(l->ifname));
	flags = request;
	read = fd != -1 && ioctl(fd, SIOCGIFHWADDR, &request) == 0 && ioctl(fd, SIOCGIFFLAGS, &flags) == 0;
	if (!read)
		warn("%s", l->ifname);
	if (fd != -1)
		close(fd);
	l->ethernet = request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
	l->loopback = flags.ifr_flags & IFF_LOOPBACK;
	l->asks = l->ethernet && !(flags.ifr_flags & IFF_NOARP);
	memcpy(l->own_mac, request.ifr_hwaddr.sa_data, sizeof(l->own_mac));
	if (!l->has_mac)
		memcpy(l->mac, l->own_mac, sizeof(l->mac));
	return read;
}

void
link_set_interface(struct link *l, const char *name)
{
	l->ifindex = if_nametoindex(name);
	if (l->ifindex == 0)
		errx(2, "%s: no such interface", name);
	strncpy(l->ifname, name, sizeof(l->ifname) - 1);
	if (!read_kind(l))
		exit(2);
}

/* The route to the target; one that leads back to ourselves only where -i says so, else the one to most of the Internet. */
static int
find_route(const struct link *l, const struct addr *target, struct route *r)
{
	int error = netlink_route(target, l->ifindex, r);

	if (error == 0 && r->local && l->ifindex == 0)
		error = netlink_default_route(target, 0, r);
	return error;
}

bool
link_find(struct link *l, const struct addr *target, bool bare)
{
	struct route route;
	char text[ADDR_STRLEN];
	int error = find_route(l, target, &route);

	addr_format(target, text);
	/* Where all is given no route is needed. */
	if (error != 0 && !(l->ifindex != 0 && l->has_gateway_mac)) {
		warnx("%s: no route: %s", text, strerror(error));
		return false;
	}
	if (l->ifindex == 0) {
		l->ifindex = route.ifindex;
		memcpy(l->ifname, route.ifname, sizeof(l->ifname));
	}
	l->has_source = error == 0 && route.has_source;
	l->source = route.source;
	if (!read_kind(l))
		return false;
	/* As the kernel has it, frames to a link without MACs to ask for go to our own. */
	if (!l->asks && !l->has_gateway_mac)
		memcpy(l->gateway_mac, l->own_mac, sizeof(l->gateway_mac));
	error = l->asks && !bare ? onlink_find(&l->onlink, target, l->ifindex) : 0;
	if (error != 0)
		warnx("%s: reading its routes: %s", l->ifname, strerror(error));
	return error == 0;
}

/* Waits for what there is to take, or the next time that is up. */
static int
wait_for_answers(struct neighbours *n, struct status *status)
{
	struct pollfd fds[NEIGHBOURS_FDS];
	struct timespec left;

	neighbours_fds(n, fds);
	left = neighbours_left(n);
	ppoll(fds, NEIGHBOURS_FDS, &left, NULL);
	status_poll(status);
	return neighbours_settle(n);
}

static bool
ask_gateway(struct link *l, const struct addr *gateway, const char *name, struct neighbours *n, struct status *status)
{
	struct neighbour *e;
	int error = 0;

	while (error == 0 && events_stop() == 0) {
		e = neighbours_find(n, l->asked_as, gateway);
		if (e != NULL && e->state == NEIGHBOUR_KNOWN) {
			memcpy(l->gateway_mac, e->mac, sizeof(l->gateway_mac));
			return true;
		}
		if (e != NULL && e->state == NEIGHBOUR_SILENT) {
			warnx("%s: gateway %s does not answer: give its MAC with -G", l->ifname, name);
			return false;
		}
		if (e != NULL && e->state == NEIGHBOUR_NEW)
			error = neighbours_ask(n, e, GATEWAY_TRIES);
		else
			error = wait_for_answers(n, status);
	}
	if (error != 0)
		warnx("%s: asking for the MAC of gateway %s: %s", l->ifname, name, strerror(error));
	return false;
}

bool
link_find_gateway(struct link *l, const struct addr *target, struct neighbours *n, struct status *status)
{
	struct route route;
	char text[ADDR_STRLEN];
	int error = find_route(l, target, &route);

	/* Through a given interface the kernel makes up a route without a gateway where there is none. */
	if (error == 0 && !route.has_gateway)
		error = netlink_default_route(target, l->ifindex, &route);
	addr_format(target, text);
	if (error != 0 || !route.has_gateway) {
		warnx("%s: no gateway to it on %s: give its MAC with -G", text, l->ifname);
		return false;
	}
	addr_format(&route.gateway, text);
	error = netlink_neighbour(&route.gateway, l->ifindex, l->gateway_mac);
	if (error != 0 && error != ENOENT)
		warnx("%s: neighbour %s: %s", l->ifname, text, strerror(error));
	l->has_gateway_mac = error == 0 || (error == ENOENT && ask_gateway(l, &route.gateway, text, n, status));
	l->found_gateway = l->has_gateway_mac;
	l->gateway = route.gateway;
	return l->has_gateway_mac;
}

/* False where neither the kernel nor, so far, the gateway tells. */
static bool
gateway_mac_now(struct link *l, struct neighbours *n, uint8_t mac[6])
{
	struct neighbour *e;

	if (netlink_neighbour(&l->gateway, l->ifindex, mac) == 0)
		return true;
	/* What fails here fails for the next frame, too, and is told of there. */
	if (neighbours_settle(n) != 0 || (e = neighbours_find(n, l->asked_as, &l->gateway)) == NULL)
		return false;
	if (e->state == NEIGHBOUR_NEW)
		neighbours_ask(n, e, GATEWAY_TRIES);
	if (e->state != NEIGHBOUR_KNOWN)
		return false;
	memcpy(mac, e->mac, 6);
	return true;
}

void
link_look_after_gateway(struct link *l, struct neighbours *n)
{
	char text[ADDR_STRLEN];
	struct timespec now;
	uint8_t mac[6];

	if (!l->found_gateway)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == l->looked)
		return;
	l->looked = now.tv_sec;
	if (!gateway_mac_now(l, n, mac) || memcmp(mac, l->gateway_mac, sizeof(mac)) == 0)
		return;
	memcpy(l->gateway_mac, mac, sizeof(mac));
	addr_format(&l->gateway, text);
	warnx("%s: gateway %s has another MAC now: %02x:%02x:%02x:%02x:%02x:%02x: frames go there from now on", l->ifname, text,
	    mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

int
link_error(const struct link *l, bool carrier)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;

	memcpy(request.ifr_name, l->ifname, sizeof(l->ifname));
	if (fd == -1)
		return 0;
	if (ioctl(fd, SIOCGIFFLAGS, &request) == -1)
		error = errno;
	else if (!(request.ifr_flags & IFF_UP) || (carrier && !(request.ifr_flags & IFF_RUNNING)))
		error = ENETDOWN;
	close(fd);
	return error;
}

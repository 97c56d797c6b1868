/* SPDX-License-Identifier: ISC
 *
 * Finds the MAC address of a gateway, and checks whether it has changed.
 */
#include "gateway.h"

#include <err.h>
#include <errno.h>
#include <string.h>

#include "io/signals.h"
#include "net/netlink.h"

enum { TRIES = 3 };             /* one per second */

/* Waits for answers, or until a resolution times out. */
static int
wait_for_answers(struct neighbours *n, struct status *status)
{
	struct pollfd fds[NEIGHBOURS_FDS];
	struct timespec left;

	neighbours_fds(n, fds);
	left = neighbours_left(n);
	ppoll(fds, NEIGHBOURS_FDS, &left, NULL);
	status_poll(status);
	return neighbours_update(n);
}

/*
 * Returns 0; ETIMEDOUT if the gateway does not answer; EINTR if a signal asks for a stop; EUSERS
 * if there was no room for its link; or another errno of asking.
 */
static int
solicit(struct gateway *g, struct neighbours *n, struct status *status)
{
	struct neighbour *e;
	int error = g->neighbour_link < NEIGHBOURS_LINKS ? 0 : EUSERS;

	while (error == 0 && signals_stop() == 0) {
		e = neighbours_look_up(n, g->neighbour_link, &g->addr);
		if (e != NULL && e->state == NEIGHBOUR_REACHABLE) {
			memcpy(g->mac, e->mac, sizeof(g->mac));
			return 0;
		}
		if (e != NULL && e->state == NEIGHBOUR_FAILED)
			return ETIMEDOUT;
		if (e != NULL && e->state == NEIGHBOUR_NONE)
			error = neighbours_resolve(n, e, TRIES);
		else
			error = wait_for_answers(n, status);
	}
	return error != 0 ? error : EINTR;
}

bool
gateway_resolve(struct gateway *g, struct neighbours *n, struct status *status)
{
	char text[ADDR_STRLEN];
	int error;

	if (g->known || g->failed)
		return g->known;
	addr_format(&g->addr, text);
	error = netlink_neighbour(&g->addr, g->link->ifindex, g->mac);
	if (error != 0 && error != ENOENT)
		warnx("%s: neighbour %s: %s", g->link->ifname, text, strerror(error));
	if (error == ENOENT)
		error = solicit(g, n, status);
	g->known = error == 0;
	if (error == EINTR)
		return false;
	g->failed = error != 0;
	if (error == ETIMEDOUT)
		warnx("%s: gateway %s does not answer: give its MAC with -G", g->link->ifname, text);
	else if (error == EUSERS)
		warnx("%s: too many interfaces to ask for the MAC of gateway %s: give it with -G", g->link->ifname, text);
	else if (error != 0)
		warnx("%s: asking for the MAC of gateway %s: %s", g->link->ifname, text, strerror(error));
	return g->known;
}

/* Returns false if neither the kernel nor, so far, the gateway tells the MAC. */
static bool
mac_now(const struct gateway *g, struct neighbours *n, uint8_t mac[6])
{
	struct neighbour *e;

	if (netlink_neighbour(&g->addr, g->link->ifindex, mac) == 0)
		return true;
	/* it cannot be asked */
	if (g->neighbour_link >= NEIGHBOURS_LINKS)
		return false;
	/* An error here also occurs for the next frame, and is reported there. */
	if (neighbours_update(n) != 0 || (e = neighbours_look_up(n, g->neighbour_link, &g->addr)) == NULL)
		return false;
	if (e->state == NEIGHBOUR_NONE)
		neighbours_resolve(n, e, TRIES);
	if (e->state != NEIGHBOUR_REACHABLE)
		return false;
	memcpy(mac, e->mac, 6);
	return true;
}

void
gateway_look_after(struct gateway *g, struct neighbours *n)
{
	char text[ADDR_STRLEN];
	uint8_t mac[6];

	if ((!g->known && !g->failed) || !mac_now(g, n, mac) || (g->known && memcmp(mac, g->mac, sizeof(mac)) == 0))
		return;
	addr_format(&g->addr, text);
	warnx("%s: gateway %s %s now: %02x:%02x:%02x:%02x:%02x:%02x: frames go there from now on", g->link->ifname, text,
	    g->known ? "has another MAC" : "answers", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	memcpy(g->mac, mac, sizeof(g->mac));
	g->known = true;
	g->failed = false;
}

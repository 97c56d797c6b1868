/* SPDX-License-Identifier: ISC
 *
 * Reads the kind and the state of an interface from the kernel.
 */
#include "link.h"

#include <err.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

bool
link_open(struct link *l, unsigned ifindex)
{
	struct ifreq request = { 0 }, flags;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool read;

	*l = (struct link){ .ifindex = ifindex };
	read = fd != -1 && if_indextoname(ifindex, l->ifname) != NULL;
	memcpy(request.ifr_name, l->ifname, sizeof(l->ifname));
	flags = request;
	read = read && ioctl(fd, SIOCGIFHWADDR, &request) == 0 && ioctl(fd, SIOCGIFFLAGS, &flags) == 0;
	if (!read)
		warn("%s", l->ifname[0] != '\0' ? l->ifname : "interface");
	if (fd != -1)
		close(fd);
	l->ethernet = request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
	l->loopback = flags.ifr_flags & IFF_LOOPBACK;
	l->resolves = l->ethernet && !(flags.ifr_flags & IFF_NOARP);
	memcpy(l->mac, request.ifr_hwaddr.sa_data, sizeof(l->mac));
	return read;
}

/*
 * Asks the driver, since the flag IFF_RUNNING follows it with a delay of up to a second. Uses
 * that flag if the driver does not answer.
 */
static bool
has_carrier(int fd, struct ifreq request)
{
	bool running = request.ifr_flags & IFF_RUNNING;
	struct ethtool_value value = { .cmd = ETHTOOL_GLINK };

	request.ifr_data = (void *)&value;
	return ioctl(fd, SIOCETHTOOL, &request) == 0 ? value.data != 0 : running;
}

int
link_error(const struct link *l, bool carrier)
{
	struct ifreq request = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), error = 0;

	if (fd == -1)
		return 0;
	/* it may have been renamed */
	if (if_indextoname(l->ifindex, request.ifr_name) == NULL || ioctl(fd, SIOCGIFFLAGS, &request) == -1)
		error = ENODEV;
	else if (!(request.ifr_flags & IFF_UP) || (carrier && !has_carrier(fd, request)))
		error = ENETDOWN;
	close(fd);
	return error;
}

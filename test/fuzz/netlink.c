/* SPDX-License-Identifier: ISC
 *
 * Fuzzes answers of the kernel. An input is a byte for the request, then a message.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "../../lib/net/netlink.c"

static void
on_each(void *ctx, const struct prefix *p)
{
	*(unsigned *)ctx += p->last.b[15];
}

static void
on_each_address(void *ctx, const struct addr *a, unsigned bits)
{
	*(unsigned *)ctx += a->b[15] + bits;
}

static void
on_each_interface(void *ctx, unsigned ifindex, bool far)
{
	*(unsigned *)ctx += ifindex + far;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct addr wanted = addr_from4(0x0a000001);
	struct neighbour neighbour = { .wanted = &wanted, .ifindex = 1 };
	unsigned sum = 0;
	bool vrf;
	struct rule_kinds kinds = { false };
	const struct rule_prefixes rules = { on_each, on_each, &sum };
	struct dump dump = { on_each, on_each_address, &sum, &kinds, &rules };
	struct visitor visitor = { on_each_interface, &sum };
	struct route route = { 0 };
	struct nlmsghdr *m;

	/* libmnl makes sure that a message has its first header. */
	if (n < 1 + sizeof(*m) + sizeof(struct rtmsg))
		return 0;
	/* The kernel pads a message to a multiple of 4. */
	n = (n - 1) / 4 * 4;
	m = malloc(n);
	memcpy(m, s + 1, n);
	m->nlmsg_len = (uint32_t)n;
	switch (s[0] % 8) {
	case 0: on_route(m, &route); break;
	case 1: on_prefix(m, &dump); break;
	case 2: on_neighbour(m, &neighbour); break;
	case 3: on_rule(m, &dump); break;
	case 4: on_address(m, &dump); break;
	case 5: on_label(m, &dump); break;
	case 7: on_link(m, &vrf); break;
	default: on_unicast_route(m, &visitor);
	}
	free(m);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Routes and neighbours from the kernel.
 */
#include "netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* Sends a request and hands each answer to callback; returns 0 or an errno. */
static int
ask(struct nlmsghdr *request, mnl_cb_t callback, void *ctx)
{
	char buf[32768];        /* what libmnl advises for dumps: a page may be too small */
	struct mnl_socket *nl = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	ssize_t n;
	int result = -1, error;

	if (nl == NULL)
		return errno;
	request->nlmsg_seq = 1;
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) == 0
	    && mnl_socket_sendto(nl, request, request->nlmsg_len) != -1) {
		do {
			do
				n = mnl_socket_recvfrom(nl, buf, sizeof(buf));
			while (n == -1 && errno == EINTR);
			result = n == -1 ? -1 : mnl_cb_run(buf, (size_t)n, 1, mnl_socket_get_portid(nl), callback, ctx);
		} while (result > 0);
	}
	error = result == -1 ? errno : 0;
	mnl_socket_close(nl);
	return error;
}

static sa_family_t
family(const struct addr *a)
{
	return addr_is4(a) ? AF_INET : AF_INET6;
}

static void
put_addr(struct nlmsghdr *m, uint16_t type, const struct addr *a)
{
	mnl_attr_put(m, type, addr_is4(a) ? 4 : 16, addr_is4(a) ? a->b + 12 : a->b);
}

/* Of an attribute that has 4 bytes or more: an IPv6 address has 16. */
static struct addr
get_addr(const struct nlattr *attr)
{
	struct addr a;

	if (mnl_attr_get_payload_len(attr) < 16) {
		uint32_t v;

		memcpy(&v, mnl_attr_get_payload(attr), 4);
		return addr_from4(ntohl(v));
	}
	memcpy(a.b, mnl_attr_get_payload(attr), 16);
	return a;
}

/* The attributes of a message by type; those of newer kernels are passed over, and what is too short for any that we read. */
struct attributes {
	const struct nlattr *at[32];
};

static int
keep_attribute(const struct nlattr *attr, void *ctx)
{
	struct attributes *all = ctx;
	uint16_t type = mnl_attr_get_type(attr);

	if (type < sizeof(all->at) / sizeof(*all->at) && mnl_attr_get_payload_len(attr) >= 4)
		all->at[type] = attr;
	return MNL_CB_OK;
}

static int
on_route(const struct nlmsghdr *m, void *ctx)
{
	struct attributes a = { 0 };
	struct route *r = ctx;

	r->local = ((const struct rtmsg *)mnl_nlmsg_get_payload(m))->rtm_type == RTN_LOCAL;
	mnl_attr_parse(m, sizeof(struct rtmsg), keep_attribute, &a);
	if (a.at[RTA_OIF] != NULL)
		r->ifindex = mnl_attr_get_u32(a.at[RTA_OIF]);
	if (a.at[RTA_PREFSRC] != NULL) {
		r->source = get_addr(a.at[RTA_PREFSRC]);
		r->has_source = true;
	}
	if (a.at[RTA_GATEWAY] != NULL) {
		r->gateway = get_addr(a.at[RTA_GATEWAY]);
		r->has_gateway = true;
	}
	if (a.at[RTA_VIA] != NULL && mnl_attr_get_payload_len(a.at[RTA_VIA]) == sizeof(struct rtvia) + 16) {
		memcpy(r->gateway.b, ((const struct rtvia *)mnl_attr_get_payload(a.at[RTA_VIA]))->rtvia_addr, 16);
		r->has_gateway = true;
	}
	return MNL_CB_STOP;     /* one answer to a query that is no dump */
}

int
netlink_route(const struct addr *to, unsigned ifindex, struct route *r)
{
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);
	struct rtmsg *rt;
	int error;

	memset(r, 0, sizeof(*r));
	m->nlmsg_type = RTM_GETROUTE;
	m->nlmsg_flags = NLM_F_REQUEST;
	rt = mnl_nlmsg_put_extra_header(m, sizeof(*rt));
	rt->rtm_family = (unsigned char)family(to);
	rt->rtm_dst_len = addr_is4(to) ? 32 : 128;
	put_addr(m, RTA_DST, to);
	if (ifindex != 0)
		mnl_attr_put_u32(m, RTA_OIF, ifindex);
	error = ask(m, on_route, r);
	if (error == 0 && if_indextoname(r->ifindex, r->ifname) == NULL)
		error = errno;
	return error;
}

int
netlink_default_route(const struct addr *family_of, unsigned ifindex, struct route *r)
{
	struct addr far;

	addr_parse(addr_is4(family_of) ? "1.1.1.1" : "2000::1", 7, &far);
	return netlink_route(&far, ifindex, r);
}

struct dump {
	unsigned ifindex;
	void (*each)(void *ctx, const struct prefix *);
	void *ctx;
};

/* The last address of a prefix, of which all bits behind the length are set. */
static struct addr
last_address(struct addr first, unsigned bits)
{
	for (unsigned i = 0; i < 16; i++)
		if (bits < 8 * (i + 1))
			first.b[i] |= (uint8_t)(bits > 8 * i ? 0xff >> (bits - 8 * i) : 0xff);
	return first;
}

static int
on_prefix(const struct nlmsghdr *m, void *ctx)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(m);
	const struct dump *d = ctx;
	struct attributes a = { 0 };
	struct prefix p = { .first = rt->rtm_family == AF_INET ? addr_from4(0) : (struct addr){ { 0 } } };

	if (rt->rtm_type != RTN_UNICAST || rt->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	mnl_attr_parse(m, sizeof(*rt), keep_attribute, &a);
	if (a.at[RTA_OIF] == NULL || mnl_attr_get_u32(a.at[RTA_OIF]) != d->ifindex)
		return MNL_CB_OK;
	if (a.at[RTA_DST] != NULL)
		p.first = get_addr(a.at[RTA_DST]);
	p.last = last_address(p.first, rt->rtm_dst_len + (rt->rtm_family == AF_INET ? 96u : 0u));
	p.has_gateway = a.at[RTA_GATEWAY] != NULL || a.at[RTA_VIA] != NULL;
	p.metric = a.at[RTA_PRIORITY] != NULL ? mnl_attr_get_u32(a.at[RTA_PRIORITY]) : 0;
	d->each(d->ctx, &p);
	return MNL_CB_OK;
}

int
netlink_routes(const struct addr *family_of, unsigned ifindex, void (*each)(void *ctx, const struct prefix *), void *ctx)
{
	struct dump d = { ifindex, each, ctx };
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);
	struct rtmsg *rt;

	m->nlmsg_type = RTM_GETROUTE;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	rt = mnl_nlmsg_put_extra_header(m, sizeof(*rt));
	rt->rtm_family = (unsigned char)family(family_of);
	return ask(m, on_prefix, &d);
}

struct neighbour {
	const struct addr *wanted;
	unsigned ifindex;
	bool found;
	uint8_t mac[6];
};

static int
on_neighbour(const struct nlmsghdr *m, void *ctx)
{
	const struct ndmsg *nd = mnl_nlmsg_get_payload(m);
	struct neighbour *n = ctx;
	struct attributes a = { 0 };
	struct addr address;

	if ((unsigned)nd->ndm_ifindex != n->ifindex || nd->ndm_state & (NUD_INCOMPLETE | NUD_FAILED))
		return MNL_CB_OK;
	mnl_attr_parse(m, sizeof(*nd), keep_attribute, &a);
	if (a.at[NDA_DST] == NULL || a.at[NDA_LLADDR] == NULL || mnl_attr_get_payload_len(a.at[NDA_LLADDR]) != 6)
		return MNL_CB_OK;
	address = get_addr(a.at[NDA_DST]);
	if (addr_cmp(&address, n->wanted) == 0) {
		memcpy(n->mac, mnl_attr_get_payload(a.at[NDA_LLADDR]), 6);
		n->found = true;
	}
	return MNL_CB_OK;
}

int
netlink_neighbour(const struct addr *a, unsigned ifindex, uint8_t mac[6])
{
	struct neighbour n = { .wanted = a, .ifindex = ifindex };
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);
	struct ndmsg *nd;
	int error;

	m->nlmsg_type = RTM_GETNEIGH;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nd = mnl_nlmsg_put_extra_header(m, sizeof(*nd));
	nd->ndm_family = (unsigned char)family(a);
	/* Interrupted by a change; what was found before it stands. */
	do
		error = ask(m, on_neighbour, &n);
	while (error == EINTR && !n.found);
	if (error != 0 && !n.found)
		return error;
	if (!n.found)
		return ENOENT;
	memcpy(mac, n.mac, 6);
	return 0;
}

struct way {
	void (*each)(void *ctx, unsigned ifindex, bool far);
	void *ctx;
};

/* The next hops of a route that has several. */
static void
hand_over_hops(const struct way *w, const struct nlattr *multipath, bool far)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(multipath);
	int left = mnl_attr_get_payload_len(multipath);

	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left); hop = RTNH_NEXT(hop)) {
		w->each(w->ctx, (unsigned)hop->rtnh_ifindex, far);
		left -= (int)RTNH_ALIGN(hop->rtnh_len);
	}
}

static bool
is_link_local6(const struct rtmsg *rt, const struct attributes *a)
{
	const uint8_t *to = a->at[RTA_DST] != NULL ? mnl_attr_get_payload(a->at[RTA_DST]) : NULL;

	return rt->rtm_family == AF_INET6 && rt->rtm_dst_len >= 10 && to != NULL && to[0] == 0xfe && (to[1] & 0xc0) == 0x80;
}

/* A default route may be in two halves. */
static int
on_way(const struct nlmsghdr *m, void *ctx)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(m);
	bool far = rt->rtm_dst_len <= 1;
	struct attributes a = { 0 };
	const struct way *w = ctx;

	if (rt->rtm_type != RTN_UNICAST || rt->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	mnl_attr_parse(m, sizeof(*rt), keep_attribute, &a);
	if (is_link_local6(rt, &a))
		return MNL_CB_OK;
	if (a.at[RTA_OIF] != NULL)
		w->each(w->ctx, mnl_attr_get_u32(a.at[RTA_OIF]), far);
	if (a.at[RTA_MULTIPATH] != NULL)
		hand_over_hops(w, a.at[RTA_MULTIPATH], far);
	return MNL_CB_OK;
}

/* Of a next hop that routes name by its number alone (ip-nexthop(8)). */
static int
on_hop(const struct nlmsghdr *m, void *ctx)
{
	struct attributes a = { 0 };
	const struct way *w = ctx;

	mnl_attr_parse(m, sizeof(struct nhmsg), keep_attribute, &a);
	if (a.at[NHA_OIF] != NULL)
		w->each(w->ctx, mnl_attr_get_u32(a.at[NHA_OIF]), false);
	return MNL_CB_OK;
}

/* Of the whole table; begun anew where it was changed meanwhile, since each may be handed over more often. */
static int
ask_for_all(uint16_t type, unsigned char of_family, mnl_cb_t callback, void *ctx)
{
	int error = EINTR;

	for (int i = 0; error == EINTR && i < 10; i++) {
		char buf[256];
		struct nlmsghdr *m = mnl_nlmsg_put_header(buf);

		m->nlmsg_type = type;
		m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
		if (type == RTM_GETNEXTHOP)
			((struct nhmsg *)mnl_nlmsg_put_extra_header(m, sizeof(struct nhmsg)))->nh_family = of_family;
		else
			((struct rtmsg *)mnl_nlmsg_put_extra_header(m, sizeof(struct rtmsg)))->rtm_family = of_family;
		error = ask(m, callback, ctx);
	}
	return error;
}

/* Before Linux 5.3 no next hop has a number; and a kernel without IPv6 has no routes of it. */
int
netlink_route_interfaces(void (*each)(void *ctx, unsigned ifindex, bool far), void *ctx)
{
	struct way w = { each, ctx };
	int error = ask_for_all(RTM_GETROUTE, AF_INET, on_way, &w);

	ask_for_all(RTM_GETROUTE, AF_INET6, on_way, &w);
	ask_for_all(RTM_GETNEXTHOP, AF_UNSPEC, on_hop, &w);
	return error;
}

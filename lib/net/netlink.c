/* SPDX-License-Identifier: ISC
 *
 * Queries the kernel about routes, interfaces and neighbours.
 */
#include "net/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_addrlabel.h>
#include <linux/neighbour.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

/* Sends a request and passes each message of the answer to callback. Returns 0 or an errno. */
static int
ask(struct nlmsghdr *request, mnl_cb_t callback, void *ctx)
{
	/* the size that libmnl advises for dumps: a page may be too small */
	char buf[32768];
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

/* The address of an attribute of 4 bytes or more; an IPv6 address has 16. */
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

/*
 * The attributes of a message, by type. Leaves out types of newer kernels, and attributes shorter
 * than 4 bytes, since we read none of these.
 */
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

static bool
get_gateway(const struct attributes *a, struct addr *gateway)
{
	const struct nlattr *via = a->at[RTA_VIA];

	if (a->at[RTA_GATEWAY] != NULL) {
		*gateway = get_addr(a->at[RTA_GATEWAY]);
		return true;
	}
	/* An IPv4 route through a neighbour with an IPv6 address (RFC 5549). */
	if (via == NULL || mnl_attr_get_payload_len(via) < sizeof(struct rtvia) + 16)
		return false;
	memcpy(gateway->b, ((const struct rtvia *)mnl_attr_get_payload(via))->rtvia_addr, 16);
	return true;
}

static void
add_hop(struct route *r, const struct rtnexthop *nh)
{
	struct attributes a = { 0 };
	struct next_hop *h = &r->hops[r->hops_n];

	mnl_attr_parse_payload(nh + 1, nh->rtnh_len - sizeof(*nh), keep_attribute, &a);
	*h = (struct next_hop){
		.ifindex = (unsigned)nh->rtnh_ifindex, .weight = nh->rtnh_hops + 1u, .dead = nh->rtnh_flags & RTNH_F_DEAD,
		.no_carrier = nh->rtnh_flags & RTNH_F_LINKDOWN,
	};
	h->has_gateway = get_gateway(&a, &h->gateway);
	r->hops_n++;
}

static void
add_hops(struct route *r, const struct nlattr *several)
{
	const struct rtnexthop *nh = mnl_attr_get_payload(several);
	int left = mnl_attr_get_payload_len(several);

	/* RTNH_OK reads the length field, so check that it is there. */
	for (; left >= (int)sizeof(*nh) && RTNH_OK(nh, left) && r->hops_n < ROUTE_HOPS; nh = RTNH_NEXT(nh)) {
		left -= (int)RTNH_ALIGN(nh->rtnh_len);
		add_hop(r, nh);
	}
}

static int
on_route(const struct nlmsghdr *m, void *ctx)
{
	unsigned char type = ((const struct rtmsg *)mnl_nlmsg_get_payload(m))->rtm_type;
	struct attributes a = { 0 };
	struct route *r = ctx;

	r->local = type == RTN_LOCAL || type == RTN_ANYCAST;
	r->broadcast = type == RTN_BROADCAST;
	mnl_attr_parse(m, sizeof(struct rtmsg), keep_attribute, &a);
	if (a.at[RTA_OIF] != NULL)
		r->ifindex = mnl_attr_get_u32(a.at[RTA_OIF]);
	if (a.at[RTA_PREFSRC] != NULL) {
		r->source = get_addr(a.at[RTA_PREFSRC]);
		r->has_source = true;
	}
	r->has_gateway = get_gateway(&a, &r->gateway);
	if (a.at[RTA_MULTIPATH] != NULL)
		add_hops(r, a.at[RTA_MULTIPATH]);
	return MNL_CB_STOP;     /* a query that is not a dump has one answer */
}

int
netlink_route_query(const struct route_query *q, struct route *r)
{
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);
	struct rtmsg *rt;
	int error;

	memset(r, 0, sizeof(*r));
	m->nlmsg_type = RTM_GETROUTE;
	m->nlmsg_flags = NLM_F_REQUEST;
	rt = mnl_nlmsg_put_extra_header(m, sizeof(*rt));
	rt->rtm_family = (unsigned char)family(&q->to);
	rt->rtm_dst_len = addr_is4(&q->to) ? 32 : 128;
	rt->rtm_flags = q->configured ? RTM_F_FIB_MATCH : 0;
	put_addr(m, RTA_DST, &q->to);
	if (q->ifindex != 0)
		mnl_attr_put_u32(m, RTA_OIF, q->ifindex);
	if (q->source != NULL) {
		rt->rtm_src_len = rt->rtm_dst_len;
		put_addr(m, RTA_SRC, q->source);
	}
	if (q->has_uid)
		mnl_attr_put_u32(m, RTA_UID, q->uid);
	if (q->protocol != 0)
		mnl_attr_put_u8(m, RTA_IP_PROTO, q->protocol);
	error = ask(m, on_route, r);
	if (error == 0 && r->hops_n == 0 && if_indextoname(r->ifindex, r->ifname) == NULL)
		error = errno;
	return error;
}

int
netlink_route(const struct addr *to, unsigned ifindex, struct route *r)
{
	return netlink_route_query(&(struct route_query){ .to = *to, .ifindex = ifindex }, r);
}

int
netlink_default_route(const struct addr *family_of, unsigned ifindex, struct route *r)
{
	struct addr far;

	addr_parse(addr_is4(family_of) ? "1.1.1.1" : "2000::1", 7, &far);
	return netlink_route(&far, ifindex, r);
}

/* --- dumps of a whole table */

struct dump {
	void (*each)(void *ctx, const struct prefix *);
	void (*each_address)(void *ctx, const struct addr *, unsigned bits);
	void *ctx;
	struct rule_kinds *kinds;
	const struct rule_prefixes *rules;
};

/* The last address of a prefix: all bits after its length are set. */
static struct addr
last_address(struct addr first, unsigned bits)
{
	for (unsigned i = 0; i < 16; i++)
		if (bits < 8 * (i + 1))
			first.b[i] |= (uint8_t)(bits > 8 * i ? 0xff >> (bits - 8 * i) : 0xff);
	return first;
}

/* The prefix of an attribute; if the attribute is absent, all addresses of the family. */
static struct prefix
get_prefix(int of, const struct nlattr *attr, unsigned bits)
{
	struct prefix p = { .first = of == AF_INET ? addr_from4(0) : (struct addr){ { 0 } } };

	if (attr != NULL)
		p.first = get_addr(attr);
	p.last = last_address(p.first, bits + (of == AF_INET ? 96u : 0u));
	return p;
}

static int
on_prefix(const struct nlmsghdr *m, void *ctx)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(m);
	const struct dump *d = ctx;
	struct attributes a = { 0 };
	struct prefix p;

	if (rt->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	mnl_attr_parse(m, sizeof(*rt), keep_attribute, &a);
	p = get_prefix(rt->rtm_family, a.at[RTA_DST], rt->rtm_dst_len);
	p.local = rt->rtm_type == RTN_LOCAL;
	p.several = a.at[RTA_MULTIPATH] != NULL || a.at[RTA_NH_ID] != NULL;
	d->each(d->ctx, &p);
	return MNL_CB_OK;
}

static int
dump(uint16_t type, int of, size_t header, mnl_cb_t callback, struct dump *d)
{
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);

	m->nlmsg_type = type;
	m->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* the headers of all requests begin with the family */
	*(uint8_t *)mnl_nlmsg_put_extra_header(m, header) = (uint8_t)of;
	return ask(m, callback, d);
}

int
netlink_routes(int of, void (*each)(void *ctx, const struct prefix *), void *ctx)
{
	struct dump d = { .each = each, .ctx = ctx };

	return dump(RTM_GETROUTE, of, sizeof(struct rtmsg), on_prefix, &d);
}

/* keep_attribute leaves this attribute out, since it has only one byte. */
static int
find_protocol(const struct nlattr *attr, void *found)
{
	*(bool *)found |= mnl_attr_get_type(attr) == FRA_IP_PROTO;
	return MNL_CB_OK;
}

static int
on_rule(const struct nlmsghdr *m, void *ctx)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(m);
	const struct dump *d = ctx;
	struct attributes a = { 0 };
	struct prefix p;

	mnl_attr_parse(m, sizeof(*rule), keep_attribute, &a);
	d->kinds->source |= rule->src_len > 0;
	d->kinds->uid |= a.at[FRA_UID_RANGE] != NULL;
	mnl_attr_parse(m, sizeof(*rule), find_protocol, &d->kinds->protocol);
	if (rule->dst_len > 0 && a.at[FRA_DST] != NULL) {
		p = get_prefix(rule->family, a.at[FRA_DST], rule->dst_len);
		d->rules->target(d->rules->ctx, &p);
	}
	if (rule->src_len > 0 && a.at[FRA_SRC] != NULL) {
		p = get_prefix(rule->family, a.at[FRA_SRC], rule->src_len);
		d->rules->source(d->rules->ctx, &p);
	}
	return MNL_CB_OK;
}

int
netlink_rules(int of, struct rule_kinds *kinds, const struct rule_prefixes *prefixes)
{
	struct dump d = { .kinds = kinds, .rules = prefixes };

	return dump(RTM_GETRULE, of, sizeof(struct fib_rule_hdr), on_rule, &d);
}

static int
on_address(const struct nlmsghdr *m, void *ctx)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(m);
	const struct dump *d = ctx;
	struct attributes a = { 0 };
	const struct nlattr *attr;
	struct addr address;

	mnl_attr_parse(m, sizeof(*ifa), keep_attribute, &a);
	attr = a.at[IFA_LOCAL] != NULL ? a.at[IFA_LOCAL] : a.at[IFA_ADDRESS];
	if (attr != NULL) {
		address = get_addr(attr);
		d->each_address(d->ctx, &address, ifa->ifa_prefixlen);
	}
	return MNL_CB_OK;
}

int
netlink_addresses(int of, void (*each)(void *ctx, const struct addr *, unsigned bits), void *ctx)
{
	struct dump d = { .each_address = each, .ctx = ctx };

	return dump(RTM_GETADDR, of, sizeof(struct ifaddrmsg), on_address, &d);
}

static int
on_label(const struct nlmsghdr *m, void *ctx)
{
	const struct ifaddrlblmsg *label = mnl_nlmsg_get_payload(m);
	const struct dump *d = ctx;
	struct attributes a = { 0 };
	struct prefix p;

	mnl_attr_parse(m, sizeof(*label), keep_attribute, &a);
	if (a.at[IFAL_ADDRESS] != NULL && label->ifal_prefixlen > 0) {
		p = get_prefix(AF_INET6, a.at[IFAL_ADDRESS], label->ifal_prefixlen);
		d->each(d->ctx, &p);
	}
	return MNL_CB_OK;
}

int
netlink_labels(void (*each)(void *ctx, const struct prefix *), void *ctx)
{
	struct dump d = { .each = each, .ctx = ctx };

	return dump(RTM_GETADDRLABEL, AF_INET6, sizeof(struct ifaddrlblmsg), on_label, &d);
}

int
netlink_watch(void)
{
	const struct sockaddr_nl all = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE
		    | RTMGRP_IPV4_RULE | 1 << (RTNLGRP_IPV6_RULE - 1),
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd != -1 && bind(fd, (const struct sockaddr *)&all, sizeof(all)) == -1) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool
netlink_changed(int fd)
{
	bool changed = false;
	char message[64];       /* the rest of a message does not matter */
	ssize_t n;

	/* ENOBUFS: messages were lost because too many arrived. */
	while ((n = recv(fd, message, sizeof(message), MSG_DONTWAIT)) > 0 || (n == -1 && (errno == ENOBUFS || errno == EINTR)))
		changed = changed || n > 0 || errno == ENOBUFS;
	return changed;
}

/* Sets *vrf from the kind of the interface. */
static int
on_link(const struct nlmsghdr *m, void *vrf)
{
	struct attributes a = { 0 }, info = { 0 };
	const struct nlattr *kind;

	mnl_attr_parse(m, sizeof(struct ifinfomsg), keep_attribute, &a);
	if (a.at[IFLA_LINKINFO] != NULL)
		mnl_attr_parse_nested(a.at[IFLA_LINKINFO], keep_attribute, &info);
	kind = info.at[IFLA_INFO_KIND];
	*(bool *)vrf = kind != NULL && memcmp(mnl_attr_get_payload(kind), "vrf", 4) == 0;
	return MNL_CB_STOP;
}

bool
netlink_is_vrf(unsigned ifindex)
{
	char buf[256];
	struct nlmsghdr *m = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *link;
	bool vrf = false;

	m->nlmsg_type = RTM_GETLINK;
	m->nlmsg_flags = NLM_F_REQUEST;
	link = mnl_nlmsg_put_extra_header(m, sizeof(*link));
	link->ifi_index = (int)ifindex;
	return ask(m, on_link, &vrf) == 0 && vrf;
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
	/* EINTR: the table changed meanwhile. A neighbour found before that is valid. */
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

struct visitor {
	void (*each)(void *ctx, unsigned ifindex, bool far);
	void *ctx;
};

/* Passes on the interfaces of all next hops of a route. */
static void
visit_hops(const struct visitor *v, const struct nlattr *multipath, bool far)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(multipath);
	int left = mnl_attr_get_payload_len(multipath);

	for (; left >= (int)sizeof(*hop) && RTNH_OK(hop, left); hop = RTNH_NEXT(hop)) {
		v->each(v->ctx, (unsigned)hop->rtnh_ifindex, far);
		left -= (int)RTNH_ALIGN(hop->rtnh_len);
	}
}

static bool
is_link_local6(const struct rtmsg *rt, const struct attributes *a)
{
	const uint8_t *to = a->at[RTA_DST] != NULL ? mnl_attr_get_payload(a->at[RTA_DST]) : NULL;

	return rt->rtm_family == AF_INET6 && rt->rtm_dst_len >= 10 && to != NULL && to[0] == 0xfe && (to[1] & 0xc0) == 0x80;
}

/* A prefix of length 1 counts as far, since a default route may be split into two halves. */
static int
on_unicast_route(const struct nlmsghdr *m, void *ctx)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(m);
	bool far = rt->rtm_dst_len <= 1;
	struct attributes a = { 0 };
	const struct visitor *v = ctx;

	if (rt->rtm_type != RTN_UNICAST || rt->rtm_flags & RTM_F_CLONED)
		return MNL_CB_OK;
	mnl_attr_parse(m, sizeof(*rt), keep_attribute, &a);
	if (is_link_local6(rt, &a))
		return MNL_CB_OK;
	if (a.at[RTA_OIF] != NULL)
		v->each(v->ctx, mnl_attr_get_u32(a.at[RTA_OIF]), far);
	if (a.at[RTA_MULTIPATH] != NULL)
		visit_hops(v, a.at[RTA_MULTIPATH], far);
	return MNL_CB_OK;
}

/* Passes on the interface of a next hop that routes refer to by number (ip-nexthop(8)). */
static int
on_hop(const struct nlmsghdr *m, void *ctx)
{
	struct attributes a = { 0 };
	const struct visitor *v = ctx;

	mnl_attr_parse(m, sizeof(struct nhmsg), keep_attribute, &a);
	if (a.at[NHA_OIF] != NULL)
		v->each(v->ctx, mnl_attr_get_u32(a.at[NHA_OIF]), false);
	return MNL_CB_OK;
}

/*
 * Dumps a whole table. Repeats this if the table changed meanwhile, since callbacks may get an
 * entry several times.
 */
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

/*
 * Ignores the errors of the last two dumps: next hops have no numbers before Linux 5.3, and a
 * kernel without IPv6 has no IPv6 routes.
 */
int
netlink_route_interfaces(void (*each)(void *ctx, unsigned ifindex, bool far), void *ctx)
{
	struct visitor v = { each, ctx };
	int error = ask_for_all(RTM_GETROUTE, AF_INET, on_unicast_route, &v);

	ask_for_all(RTM_GETROUTE, AF_INET6, on_unicast_route, &v);
	ask_for_all(RTM_GETNEXTHOP, AF_UNSPEC, on_hop, &v);
	return error;
}

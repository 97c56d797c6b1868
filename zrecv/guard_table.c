/* SPDX-License-Identifier: ISC
 *
 * Makes the guard's table with libnftnl, which only this file calls. Invariant: table, chain and
 * rule are one transaction, which the kernel takes as a whole or not at all. The table belongs to
 * the socket (NFT_TABLE_F_OWNER) and disappears with it.
 *
 *     table inet zrecv-NUMBER {
 *             flags owner
 *             chain guard {
 *                     type filter hook input priority -500
 *                     tcp dport FIRST-LAST drop
 *             }
 *     }
 */
#include "guard_table.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHAIN "guard"

/* Before connection tracking and all firewall rules, which might answer. */
enum { PRIORITY = -500 };

/* Messages that the kernel acknowledges: table, chain and rule. */
enum { CONFIRMED = 3 };

struct batch {
	_Alignas(struct nlmsghdr) char bytes[4096]; /* ten times the length needed */
	size_t n;
	uint32_t number;            /* of the last message */
};

static void
add_message(struct batch *b, const struct nlmsghdr *m)
{
	b->n += NLMSG_ALIGN(m->nlmsg_len);
}

static struct nlmsghdr *
begin_message(struct batch *b, uint16_t type, uint16_t flags)
{
	return nftnl_nlmsg_build_hdr(b->bytes + b->n, type, NFPROTO_INET, (uint16_t)(flags | NLM_F_CREATE | NLM_F_ACK), ++b->number);
}

static void *
need(void *object)
{
	if (object == NULL)
		errx(3, "no memory");
	return object;
}

static void
add_table(struct batch *b, const char *name)
{
	struct nlmsghdr *m = begin_message(b, NFT_MSG_NEWTABLE, NLM_F_EXCL);
	struct nftnl_table *t = need(nftnl_table_alloc());

	nftnl_table_set_str(t, NFTNL_TABLE_NAME, name);
	nftnl_table_set_u32(t, NFTNL_TABLE_FLAGS, NFT_TABLE_F_OWNER);
	nftnl_table_nlmsg_build_payload(m, t);
	nftnl_table_free(t);
	add_message(b, m);
}

static void
add_chain(struct batch *b, const char *table)
{
	struct nlmsghdr *m = begin_message(b, NFT_MSG_NEWCHAIN, 0);
	struct nftnl_chain *c = need(nftnl_chain_alloc());

	nftnl_chain_set_str(c, NFTNL_CHAIN_TABLE, table);
	nftnl_chain_set_str(c, NFTNL_CHAIN_NAME, CHAIN);
	nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
	nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, NF_INET_LOCAL_IN);
	nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, PRIORITY);
	nftnl_chain_nlmsg_build_payload(m, c);
	nftnl_chain_free(c);
	add_message(b, m);
}

static struct nftnl_expr *
add_expression(struct nftnl_rule *r, const char *kind)
{
	struct nftnl_expr *e = need(nftnl_expr_alloc(kind));

	nftnl_rule_add_expr(r, e);
	return e;
}

/* Continues the rule if the register compares this way with these bytes. */
static void
add_comparison(struct nftnl_rule *r, uint32_t how, const void *bytes, uint32_t n)
{
	struct nftnl_expr *e = add_expression(r, "cmp");

	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, how);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, bytes, n);
}

/* Protocol after all IP headers. */
static void
add_protocol(struct nftnl_rule *r)
{
	const uint8_t tcp = IPPROTO_TCP;
	struct nftnl_expr *e = add_expression(r, "meta");

	nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, NFT_META_L4PROTO);
	nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
	add_comparison(r, NFT_CMP_EQ, &tcp, sizeof(tcp));
}

/* Bytes are compared in network byte order. */
static void
add_ports(struct nftnl_rule *r, uint16_t first, uint16_t last)
{
	const uint16_t lowest = htons(first), highest = htons(last);
	struct nftnl_expr *e = add_expression(r, "payload");

	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_TRANSPORT_HEADER);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, 2);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, sizeof(lowest));
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	add_comparison(r, NFT_CMP_GTE, &lowest, sizeof(lowest));
	add_comparison(r, NFT_CMP_LTE, &highest, sizeof(highest));
}

static void
add_drop(struct nftnl_rule *r)
{
	struct nftnl_expr *e = add_expression(r, "immediate");

	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, NF_DROP);
}

static void
add_rule(struct batch *b, const char *table, uint16_t first, uint16_t last)
{
	struct nlmsghdr *m = begin_message(b, NFT_MSG_NEWRULE, NLM_F_APPEND);
	struct nftnl_rule *r = need(nftnl_rule_alloc());

	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, table);
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, CHAIN);
	add_protocol(r);
	add_ports(r, first, last);
	add_drop(r);
	nftnl_rule_nlmsg_build_payload(m, r);
	nftnl_rule_free(r);
	add_message(b, m);
}

/* Reads the kernel's answers, which are there when send() returns. Returns 0 or an errno. */
static int
read_answers(int fd)
{
	_Alignas(struct nlmsghdr) char bytes[8192];
	int confirmed = 0;

	while (confirmed < CONFIRMED) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		size_t left = n > 0 ? (size_t)n : 0;

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == -1 ? errno : EPROTO;
		for (const struct nlmsghdr *m = (const void *)bytes; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
			const struct nlmsgerr *answer = NLMSG_DATA(m);

			if (m->nlmsg_type != NLMSG_ERROR || m->nlmsg_len < NLMSG_LENGTH(sizeof(*answer)))
				continue;
			if (answer->error != 0)
				return -answer->error;
			confirmed++;
		}
	}
	return 0;
}

/*
 * Names the table by the socket's netlink port number, which is unique in this network namespace.
 */
static int
make_table(int fd, uint16_t first, uint16_t last)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	socklen_t size = sizeof(own);
	struct batch b = { .n = 0 };
	char name[32];

	if (bind(fd, (struct sockaddr *)&own, sizeof(own)) == -1 || getsockname(fd, (struct sockaddr *)&own, &size) == -1)
		return errno;
	snprintf(name, sizeof(name), "zrecv-%u", own.nl_pid);
	add_message(&b, nftnl_batch_begin(b.bytes, ++b.number));
	add_table(&b, name);
	add_chain(&b, name);
	add_rule(&b, name, first, last);
	add_message(&b, nftnl_batch_end(b.bytes + b.n, ++b.number));
	if (send(fd, b.bytes, b.n, 0) == -1)
		return errno;
	return read_answers(fd);
}

int
guard_table_open(uint16_t first, uint16_t last)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), error;

	if (fd == -1)
		return -1;
	error = make_table(fd, first, last);
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

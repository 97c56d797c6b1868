/* SPDX-License-Identifier: ISC
 *
 * The programs that the far end of the benchmark's link runs in the kernel, before anything is
 * allocated for a packet. They answer probes faster than any scanner sends them, or replay
 * replies. Compiled for BPF by clang.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp.h"

enum { TTL = 57, WINDOW = 29200 };

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_counts);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);     /* the loader sets the number */
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, __u32);
	__type(value, struct xdp_frame_bytes);
} frames SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_hosts);
} hosts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_policer);
} policers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_cursor);
} cursors SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_banner);
} banners SEC(".maps");

/*
 * The link of the scanner, once for each segment and once more for the original packet. All have
 * the program `say`, because the kernel runs one program for all entries of a link, that of the
 * first.
 */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, XDP_SEGMENTS + 1);
	__type(key, __u32);
	__type(value, struct bpf_devmap_val);
} outlets SEC(".maps");

/* The next segment, for a host and a client's port. */
struct turn {
	__u64 connection;
	__u32 next;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct turn);
} turns SEC(".maps");

/* RFC 1071, from a sum by bpf_csum_diff. */
static __always_inline __u16
folded(__s64 sum)
{
	__u32 s = (__u32)sum;

	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	return (__u16)~s;
}

static __always_inline void
swap_macs(struct ethhdr *eth)
{
	__u8 mac[ETH_ALEN];

	__builtin_memcpy(mac, eth->h_dest, ETH_ALEN);
	__builtin_memcpy(eth->h_dest, eth->h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac, ETH_ALEN);
}

/* Sets both checksums in the headers of a segment with n bytes of data, whose sum is given. */
static __always_inline void
set_checksums(struct iphdr *ip, struct tcphdr *tcp, __u32 n, __u32 sum)
{
	ip->tot_len = bpf_htons((__u16)(sizeof(*ip) + sizeof(*tcp) + n));
	ip->check = 0;
	ip->check = folded(bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0));
	tcp->check = 0;
	/*
	 * The pseudo-header starts with the addresses, which end the IP header; protocol and
	 * length are the rest.
	 */
	tcp->check = folded(bpf_csum_diff(NULL, 0, &ip->saddr, 8 + sizeof(*tcp),
	    bpf_htons(IPPROTO_TCP) + bpf_htons((__u16)(sizeof(*tcp) + n)) + sum));
}

/* The first sequence number of a host, in network byte order. */
static __always_inline __be32
first_number(__be32 host)
{
	return host * 2654435761U;
}

/*
 * Turns a segment, already cut to the length of its answer, into that answer without options and
 * data (RFC 9293, 3.5).
 */
static __always_inline void
answer(struct ethhdr *eth, struct iphdr *ip, struct tcphdr *tcp, __be32 number, __u32 taken)
{
	__be32 host = ip->daddr, scanner = ip->saddr;
	__be16 to = tcp->source, from = tcp->dest;
	__be32 ack = bpf_htonl(bpf_ntohl(tcp->seq) + taken);

	swap_macs(eth);
	__builtin_memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->frag_off = bpf_htons(0x4000);       /* do not fragment */
	ip->ttl = TTL;
	ip->protocol = IPPROTO_TCP;
	ip->saddr = host;
	ip->daddr = scanner;
	__builtin_memset(tcp, 0, sizeof(*tcp));
	tcp->source = from;
	tcp->dest = to;
	tcp->seq = number;
	tcp->ack_seq = ack;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->ack = 1;
	tcp->window = bpf_htons(WINDOW);
}

/* The headers of an IPv4 packet with TCP and no IP options. */
struct headers {
	struct ethhdr *eth;
	struct iphdr *ip;
	struct tcphdr *tcp;
};

static __always_inline int
find_headers(struct xdp_md *ctx, struct headers *h)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	h->eth = data;
	h->ip = (void *)(h->eth + 1);
	h->tcp = (void *)(h->ip + 1);
	return (void *)(h->tcp + 1) <= end && h->eth->h_proto == bpf_htons(ETH_P_IP) && h->ip->protocol == IPPROTO_TCP && h->ip->ihl == 5;
}

/* Cuts a packet to its headers. */
static __always_inline int
cut_to_headers(struct xdp_md *ctx, struct headers *h)
{
	int n = (int)(ctx->data_end - ctx->data), headers = sizeof(*h->eth) + sizeof(*h->ip) + sizeof(*h->tcp);

	return bpf_xdp_adjust_tail(ctx, headers - n) == 0 && find_headers(ctx, h);
}

/*
 * Answers segments after the handshake: the banner, if there is one, to the first segment that
 * requires it; an acknowledgement to a FIN.
 */
static __always_inline int
converse(struct xdp_md *ctx, struct headers *h, struct xdp_counts *c, const struct xdp_banner *b)
{
	__be32 first = first_number(h->ip->daddr), number = bpf_htonl(bpf_ntohl(first) + 1);
	__u32 n = bpf_ntohs(h->ip->tot_len) - sizeof(*h->ip) - h->tcp->doff * 4;
	int is_first = h->tcp->ack_seq == number, closes = h->tcp->fin;

	c->ended += h->tcp->rst || closes;
	if (h->tcp->rst || (!closes && (!is_first || b->segments[0].len == 0 || (b->waits && n == 0) || (!b->waits && n > 0))))
		return XDP_DROP;
	if (closes)
		number = h->tcp->ack_seq;
	if (!cut_to_headers(ctx, h))
		return XDP_DROP;
	answer(h->eth, h->ip, h->tcp, number, n + (closes ? 1 : 0));
	if (closes) {
		h->tcp->fin = !b->closes;
		set_checksums(h->ip, h->tcp, 0, 0);
		return XDP_TX;
	}
	c->asked++;
	c->last_asked = bpf_ktime_get_coarse_ns();
	return (int)bpf_redirect_map(&outlets, 0, BPF_F_BROADCAST);
}

/*
 * Whether a packet passes the policer. The link has one queue, so no other processor runs this at
 * the same time.
 */
static __always_inline int
passes(struct xdp_policer *p)
{
	__u64 now = bpf_ktime_get_ns();

	if (p->full < now)
		p->full = now;
	if (p->full + p->cost > now + p->burst * p->cost) {
		p->over++;
		return 0;
	}
	p->full += p->cost;
	return bpf_get_prandom_u32() % 100 >= p->loss;
}

/* Packets that are not TCP over IPv4 go to the kernel, which answers ARP. */
SEC("xdp")
int
respond(struct xdp_md *ctx)
{
	struct headers h;
	struct xdp_hosts *present;
	struct xdp_policer *policer;
	struct xdp_counts *c;
	const struct xdp_banner *b;
	__u32 zero = 0;

	if (!find_headers(ctx, &h))
		return XDP_PASS;
	c = bpf_map_lookup_elem(&counts, &zero);
	present = bpf_map_lookup_elem(&hosts, &zero);
	policer = bpf_map_lookup_elem(&policers, &zero);
	b = bpf_map_lookup_elem(&banners, &zero);
	if (!c || !present || !policer || !b)
		return XDP_ABORTED;
	if (!h.tcp->syn)
		return converse(ctx, &h, c, b);
	if (h.tcp->ack || h.tcp->rst)
		return XDP_DROP;
	c->last = bpf_ktime_get_coarse_ns();
	if (c->syn++ == 0)
		c->first = c->last;
	if (policer->cost > 0 && !passes(policer))
		return XDP_DROP;
	if ((bpf_ntohl(h.ip->daddr) & present->mask) != present->value || !cut_to_headers(ctx, &h))
		return XDP_DROP;
	answer(h.eth, h.ip, h.tcp, first_number(h.ip->daddr), 1);
	h.tcp->syn = 1;
	set_checksums(h.ip, h.tcp, 0, 0);
	c->replies++;
	return XDP_TX;
}

/*
 * Makes a segment from each copy of the headers that converse() has made; the copies arrive one
 * after another. The last outlet gets the original packet instead of a copy; that may have no
 * room to grow.
 */
SEC("xdp/devmap")
int
say(struct xdp_md *ctx)
{
	__u32 zero = 0;
	const struct xdp_banner *b = bpf_map_lookup_elem(&banners, &zero);
	struct turn *turn = bpf_map_lookup_elem(&turns, &zero);
	const struct xdp_segment *s;
	struct headers h;
	__u64 n, connection;

	if (!b || !turn || !find_headers(ctx, &h))
		return XDP_ABORTED;
	connection = (__u64)h.ip->saddr << 16 | h.tcp->dest;
	if (turn->connection != connection)
		turn->next = 0;
	turn->connection = connection;
	if (turn->next >= XDP_SEGMENTS || b->segments[turn->next].len == 0) {
		turn->connection = 0;
		return XDP_DROP;
	}
	s = &b->segments[turn->next++];
	n = s->len;
	barrier_var(n);
	if (n == 0 || n > XDP_MSS || bpf_xdp_adjust_tail(ctx, (int)n) != 0
	    || bpf_xdp_store_bytes(ctx, sizeof(*h.eth) + sizeof(*h.ip) + sizeof(*h.tcp), (void *)s->bytes, (__u32)n) != 0
	    || !find_headers(ctx, &h))
		return XDP_DROP;
	h.tcp->seq = bpf_htonl(bpf_ntohl(h.tcp->seq) + s->offset);
	h.tcp->psh = s->is_last;
	h.tcp->fin = s->is_last && b->closes;
	set_checksums(h.ip, h.tcp, (__u32)n, s->sum);
	return XDP_PASS;
}

/*
 * The kernel runs this on frames that it makes, one after another. Each becomes the next frame of
 * the replay.
 */
SEC("xdp")
int
replay(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 zero = 0;
	struct xdp_cursor *cursor = bpf_map_lookup_elem(&cursors, &zero);
	const struct xdp_frame_bytes *f = cursor ? bpf_map_lookup_elem(&frames, &cursor->next) : NULL;

	if (!f || data + XDP_FRAME > end)
		return XDP_ABORTED;
	__builtin_memcpy(data, f->bytes, XDP_FRAME);
	cursor->next = cursor->next + 1 < cursor->count ? cursor->next + 1 : 0;
	return XDP_TX;
}

/*
 * For the end of the scanner: while a program is attached there, that end accepts the frames that
 * XDP sends at the other end.
 */
SEC("xdp")
int
pass(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct xdp_gaps);
} gaps SEC(".maps");

/* Frames that XDP hands to a driver (from_dev, to_dev, sent, drops, err), in bulk. */
SEC("raw_tp/xdp_devmap_xmit")
int
even(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 zero = 0, sent = (__u32)ctx->args[2];
	struct xdp_gaps *g = bpf_map_lookup_elem(&gaps, &zero);
	__u64 now = bpf_ktime_get_ns();

	if (!g)
		return 0;
	if (g->frames > 0 && now - g->last > g->longest)
		g->longest = now - g->last;
	if (g->frames == 0 || now - g->begin >= XDP_STRETCH) {
		g->begin = now;
		g->n = 0;
	}
	g->n += sent;
	if (g->n > g->most)
		g->most = g->n;
	g->last = now;
	g->frames += sent;
	return 0;
}

/* For a far end that only receives frames. */
SEC("xdp")
int
drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

char terms[] SEC("license") = "ISC";

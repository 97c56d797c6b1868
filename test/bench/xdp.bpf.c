/* SPDX-License-Identifier: ISC
 *
 * What the far end of the benchmark's link runs in the kernel, before anything is allocated for a packet: it answers
 * probes faster than any scanner sends them, or replays replies. Compiled for BPF by clang.
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
	__uint(max_entries, 1);     /* the loader says how many */
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
	__type(value, struct xdp_cursor);
} cursors SEC(".maps");

/* RFC 1071, of a sum by bpf_csum_diff. */
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

/* Makes a SYN-ACK without options of a SYN that has been cut to the length of one (RFC 9293, 3.5). */
static __always_inline void
answer(struct ethhdr *eth, struct iphdr *ip, struct tcphdr *tcp)
{
	__be32 host = ip->daddr, scanner = ip->saddr;
	__be16 to = tcp->source, from = tcp->dest;
	__be32 ack = bpf_htonl(bpf_ntohl(tcp->seq) + 1);

	swap_macs(eth);
	__builtin_memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = bpf_htons(sizeof(*ip) + sizeof(*tcp));
	ip->frag_off = bpf_htons(0x4000);       /* do not fragment */
	ip->ttl = TTL;
	ip->protocol = IPPROTO_TCP;
	ip->saddr = host;
	ip->daddr = scanner;
	ip->check = folded(bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0));
	__builtin_memset(tcp, 0, sizeof(*tcp));
	tcp->source = from;
	tcp->dest = to;
	tcp->seq = host * 2654435761U;
	tcp->ack_seq = ack;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->syn = tcp->ack = 1;
	tcp->window = bpf_htons(WINDOW);
	/* The addresses, which end the IP header, begin the pseudo-header; protocol and length are the rest of it. */
	tcp->check = folded(bpf_csum_diff(NULL, 0, &ip->saddr, 8 + sizeof(*tcp),
	    bpf_htons(IPPROTO_TCP) + bpf_htons(sizeof(*tcp))));
}

/* Beyond a SYN nothing is said over TCP; what is no TCP over IPv4 is the kernel's, which answers ARP. */
SEC("xdp")
int
respond(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	struct iphdr *ip = (void *)(eth + 1);
	struct tcphdr *tcp = (void *)(ip + 1);
	struct xdp_hosts *present;
	struct xdp_counts *c;
	__u32 zero = 0;

	if ((void *)(tcp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_TCP || ip->ihl != 5)
		return XDP_PASS;
	c = bpf_map_lookup_elem(&counts, &zero);
	present = bpf_map_lookup_elem(&hosts, &zero);
	if (!c || !present || !tcp->syn || tcp->ack || tcp->rst)
		return XDP_DROP;
	c->last = bpf_ktime_get_coarse_ns();
	if (c->syn++ == 0)
		c->first = c->last;
	if ((bpf_ntohl(ip->daddr) & present->mask) != present->value
	    || bpf_xdp_adjust_tail(ctx, (int)((long)(tcp + 1) - (long)end)) != 0)
		return XDP_DROP;
	data = (void *)(long)ctx->data;
	end = (void *)(long)ctx->data_end;
	eth = data;
	ip = (void *)(eth + 1);
	tcp = (void *)(ip + 1);
	if ((void *)(tcp + 1) > end)
		return XDP_DROP;
	answer(eth, ip, tcp);
	c->replies++;
	return XDP_TX;
}

/* The kernel runs it on frames of its own making, one after another: each becomes the next of those to be replayed. */
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

/* For the scanner's end: while a program is attached there, that end takes what the other one's XDP sends. */
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

/* Frames that XDP hands to a driver (from_dev, to_dev, sent, drops, err), in bulks. */
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

/* For a far end that only takes frames in. */
SEC("xdp")
int
drop(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_DROP;
}

char terms[] SEC("license") = "ISC";

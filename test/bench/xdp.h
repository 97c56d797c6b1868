/* SPDX-License-Identifier: ISC
 *
 * What the XDP programs of the benchmark share with the programs that load them.
 */
#ifndef XDP_H
#define XDP_H

#include <linux/types.h>

/* There is a host at each address of which these bits are so; host byte order. */
struct xdp_hosts {
	__u32 mask, value;
};

struct xdp_counts {
	__u64 syn;                  /* probes that came in */
	__u64 replies;              /* of these to hosts: SYN-ACKs given to the link */
	__u64 first, last;          /* when the first and the last SYN came, ns, to a few ms */
	__u64 asked;                /* who were told the banner, which counts each time */
	__u64 last_asked;           /* when the last of them came */
	__u64 ended;                /* connections of which a RST or FIN came, which counts each time */
};

/*
 * A policer on the way to the hosts: a token bucket, like nftables' limit, then losses by lot. What is
 * in the bucket is told by the time at which it will be full again.
 */
struct xdp_policer {
	__u64 cost;                 /* ns in which a token comes; 0: there is no policer */
	__u64 burst;                /* tokens in a full bucket */
	__u64 loss;                 /* percent of what passes */
	__u64 full;                 /* bpf_ktime_get_ns() */
	__u64 over;                 /* SYN dropped for lack of a token */
};

enum { XDP_MSS = 1460, XDP_SEGMENTS = 4 };

/* What hosts say once a connection is there, in segments; sum as RFC 1071 has it, in the machine's byte order, not inverted. */
struct xdp_segment {
	__u32 len, offset;          /* bytes; len 0: there is no such segment */
	__u32 sum;
	__u32 is_last;
	__u8 bytes[XDP_MSS];
};

struct xdp_banner {
	__u32 waits;                /* for data from the client, or says it to a bare ACK */
	__u32 closes;               /* FIN with the last segment */
	struct xdp_segment segments[XDP_SEGMENTS];
};

/* How evenly frames leave that XDP sends, by one sender at a time. */
struct xdp_gaps {
	__u64 frames;
	__u64 last, longest;        /* when the last one came, and the longest time without one; ns */
	__u64 begin, n, most;       /* of a stretch of XDP_STRETCH ns: its begin and frames; and the most frames of any */
};

enum { XDP_STRETCH = 250000 };

/* A reply as it is replayed: Ethernet, IPv4 and TCP header, nothing else. */
enum { XDP_FRAME = 14 + 20 + 20 };

struct xdp_frame_bytes {
	__u8 bytes[XDP_FRAME];
	__u8 padding[2];            /* to the 8 bytes that the kernel rounds up to */
};

/* Where a replay is, and of how many frames. */
struct xdp_cursor {
	__u32 next, count;
};

#endif

/* SPDX-License-Identifier: ISC
 *
 * Structures that the XDP programs of the benchmark share with their loader.
 */
#ifndef XDP_H
#define XDP_H

#include <linux/types.h>

/* A host exists at each address whose bits in mask equal value; host byte order. */
struct xdp_hosts {
	__u32 mask, value;
};

struct xdp_counts {
	__u64 syn;                  /* probes received */
	__u64 replies;              /* probes to hosts, answered by SYN-ACKs to the link */
	__u64 first, last;          /* times of the first and the last SYN, ns, to a few ms */
	__u64 asked;                /* banners sent, counting repeated ones */
	__u64 last_asked;           /* time of the last of them */
	__u64 ended;                /* RST or FIN received, counting repeated ones */
};

/*
 * A policer before the hosts: a token bucket, like the limit of nftables, then random losses. The
 * fill of the bucket is given by the time at which it will be full again.
 */
struct xdp_policer {
	__u64 cost;                 /* ns for each token; 0: no policer */
	__u64 burst;                /* tokens in a full bucket */
	__u64 loss;                 /* percent lost of the SYNs that pass */
	__u64 full;                 /* bpf_ktime_get_ns() */
	__u64 over;                 /* SYN dropped for lack of a token */
};

enum { XDP_MSS = 1460, XDP_SEGMENTS = 4 };

/*
 * The data that hosts send after the handshake, in segments. sum is that of RFC 1071, in machine
 * byte order, not inverted.
 */
struct xdp_segment {
	__u32 len, offset;          /* bytes; len 0: no such segment */
	__u32 sum;
	__u32 is_last;
	__u8 bytes[XDP_MSS];
};

struct xdp_banner {
	__u32 waits;                /* for data from the client; otherwise answers a bare ACK */
	__u32 closes;               /* FIN with the last segment */
	struct xdp_segment segments[XDP_SEGMENTS];
};

/* How evenly the frames of XDP leave, with one sender at a time. */
struct xdp_gaps {
	__u64 frames;
	__u64 last, longest;        /* time of the last frame, longest time without one; ns */
	/*
	 * The current stretch of XDP_STRETCH ns: its begin and frames; and the most frames of any
	 * stretch
	 */
	__u64 begin, n, most;
};

enum { XDP_STRETCH = 250000 };

/* A frame of a replayed reply: Ethernet, IPv4 and TCP header, nothing else. */
enum { XDP_FRAME = 14 + 20 + 20 };

struct xdp_frame_bytes {
	__u8 bytes[XDP_FRAME];
	__u8 padding[2];            /* to a multiple of 8 bytes, as the kernel rounds up */
};

/* The position in a replay, and its number of frames. */
struct xdp_cursor {
	__u32 next, count;
};

#endif

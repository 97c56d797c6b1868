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

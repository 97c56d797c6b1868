/* SPDX-License-Identifier: ISC
 *
 * The memory that the engine `live` shares with its BPF programs. Invariant: the engine writes it
 * between calls, the programs during one.
 */
#ifndef LIVE_H
#define LIVE_H

#include <linux/types.h>

/* The most frames of one call, and their room: all of them may take 128 bytes, fewer take more. */
#define LIVE_FRAMES 1024
#define LIVE_ROOM (LIVE_FRAMES * 128)

/* The longest frame, and the shortest, an Ethernet header. */
#define LIVE_FRAME_MAX 1536
#define LIVE_FRAME_MIN 14

/* The frame that the program makes on one run; or none, len is 0. */
struct live_frame {
	__u32 at;                   /* where it begins in bytes, at most LIVE_ROOM */
	__u32 len;
	__u32 ifindex;              /* that it leaves by */
};

struct live_shared {
	__u32 n, next;              /* runs of the call, and the one that comes next */
	__u32 taken;                /* the program has redirected so many frames */
	__u32 sent;                 /* the driver has taken so many: the first ones */
	__u32 dropped;              /* it, or the kernel before it, has dropped so many of those after them */
	__u32 error;                /* why the first of these was dropped: an errno; 0: no frame was */
	__u32 cpu;                  /* that the program runs on */
	struct live_frame frames[LIVE_FRAMES];
	__u8 bytes[LIVE_ROOM + LIVE_FRAME_MAX];
};

#endif

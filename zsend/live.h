/* SPDX-License-Identifier: ISC
 *
 * The memory that the engine `live` shares with its BPF programs. Invariant: the engine writes it
 * only between calls, the programs only during one.
 */
#ifndef LIVE_H
#define LIVE_H

#include <linux/types.h>

/*
 * The largest number of frames per call, and the room for them in bytes: 128 for each, or more
 * for fewer frames.
 */
#define LIVE_FRAMES 1024
#define LIVE_ROOM (LIVE_FRAMES * 128)

/* The longest frame, and the shortest (an Ethernet header), in bytes. */
#define LIVE_FRAME_MAX 1536
#define LIVE_FRAME_MIN 14

/* The frame for one run of the program; len 0: none. */
struct live_frame {
	__u32 at;                   /* offset in bytes[], at most LIVE_ROOM */
	__u32 len;
	__u32 ifindex;              /* the interface by which it leaves */
};

struct live_shared {
	__u32 n, next;              /* number of runs of the call, and index of the next one */
	__u32 taken;                /* number of frames that the program has redirected */
	/* number of frames that the driver has taken: the first ones */
	__u32 sent;
	/* number of later frames that the driver, or the kernel before it, has dropped */
	__u32 dropped;
	__u32 error;                /* the errno for the first of these; 0: none */
	__u32 cpu;                  /* the processor on which the program runs */
	struct live_frame frames[LIVE_FRAMES];
	__u8 bytes[LIVE_ROOM + LIVE_FRAME_MAX];
};

#endif

/* SPDX-License-Identifier: ISC
 *
 * Frames as they come from an interface or a file: some at a time, and with what was lost on the
 * way. Both the capture and the taps that it consists of hand them over so.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"

/*
 * The most packets that one capture_read hands over of a file or an interface, and that it does
 * by one call.
 */
#define CAPTURE_AT_ONCE 4096
#define CAPTURE_TOGETHER 32

/*
 * How long it takes, in ms, until packets are handed over that fill no block of the kernel's
 * ring.
 */
#define CAPTURE_BLOCK_MS 100

/* The same of a probe that goes on with connections, whose hosts wait for us. */
#define CAPTURE_PROMPT_MS 10

enum capture_result { CAPTURE_MORE, CAPTURE_WAIT, CAPTURE_END, CAPTURE_FAILED };

/* n frames, which stay in place for as long as it runs. */
typedef void capture_each(void *ctx, const struct frame *, size_t n);

/*
 * Packets dropped so far: by the kernel, for want of room in the ring, and by the interface
 * itself.
 */
struct capture_losses {
	uint64_t kernel, interface;
	bool knows_interface;       /* else 0 is no count */
};

#endif

/* SPDX-License-Identifier: ISC
 *
 * Defines how captures and taps deliver frames: several at once, together with counts of lost
 * packets.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"

/*
 * Most packets that one capture_read delivers from a file or an interface, and most per call of
 * each().
 */
#define CAPTURE_AT_ONCE 4096
#define CAPTURE_TOGETHER 32

/* Time in ms after which the kernel delivers packets that do not fill a block of its ring. */
#define CAPTURE_BLOCK_MS 100

/* The same for a probe that continues with connections, whose hosts wait for us. */
#define CAPTURE_PROMPT_MS 10

enum capture_result { CAPTURE_MORE, CAPTURE_WAIT, CAPTURE_END, CAPTURE_FAILED };

/* n frames, valid until it returns. */
typedef void capture_each(void *ctx, const struct frame *, size_t n);

/* Packets dropped so far: by the kernel for lack of room in the ring, and by the interface. */
struct capture_losses {
	uint64_t kernel, interface;
	bool knows_interface;       /* otherwise its 0 is not a count */
};

#endif

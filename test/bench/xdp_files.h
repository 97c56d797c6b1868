/* SPDX-License-Identifier: ISC
 *
 * Files for the XDP programs of the benchmark. What is wrong with one ends the program with status 2.
 */
#ifndef XDP_FILES_H
#define XDP_FILES_H

#include "xdp.h"

/* What hosts say: the bytes of a file; how: greet, answer or close, as xdp-responder has them. */
void xdp_read_banner(struct xdp_banner *, const char *how, const char *path);

/* All packets of a pcap file, each one frame of a reply, for free(); their number into *n. */
struct xdp_frame_bytes *xdp_read_frames(const char *path, __u32 *n);

#endif

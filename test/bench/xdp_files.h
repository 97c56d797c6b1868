/* SPDX-License-Identifier: ISC
 *
 * Reads files for the XDP programs of the benchmark. An error in a file ends the program with
 * status 2.
 */
#ifndef XDP_FILES_H
#define XDP_FILES_H

#include "xdp.h"

/* Reads the data that hosts send from a file. how: greet, answer or close, as in xdp-responder. */
void xdp_read_banner(struct xdp_banner *, const char *how, const char *path);

/*
 * Reads all packets of a pcap file, each a frame of a reply. The caller frees them; their number
 * goes to *n.
 */
struct xdp_frame_bytes *xdp_read_frames(const char *path, __u32 *n);

#endif

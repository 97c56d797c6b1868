/* SPDX-License-Identifier: ISC
 *
 * Engines put frames on the wire, or into a file. All have this one face.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "status.h"

/* The most frames handed over at once. */
#define ENGINE_BATCH 64

struct engine {
	const char *name;
	/* Ties it to an interface; NULL where there is none. Ends the program with status 2 where that fails. */
	void (*bind)(struct engine *, unsigned ifindex, const char *ifname);
	/*
	 * Sends up to n frames, in order. Returns how many left; where the
	 * first did not, -1 and errno. ENOBUFS and EAGAIN: try again.
	 */
	ssize_t (*send)(struct engine *, const struct iovec frames[], size_t n);
	/* Writes out what is buffered, before a wait or for want of room; ends the program where that fails. */
	void (*flush)(struct engine *, struct status *);
};

/*
 * Opened before privileges are dropped, bound once the link is known. Both end the program with status 2
 * where there is no permission. packet sends Ethernet frames, ip sends IP packets, of both families, on any link.
 * xdp sends Ethernet frames; status 2 where it is not built in.
 */
struct engine *engine_packet_open(void);
struct engine *engine_xdp_open(void);
struct engine *engine_ip_open(void);

/*
 * A pcap file with nanosecond times; "-" is the standard output. bare: IP packets without an Ethernet header. Opening it leaves
 * what it holds; engine_pcap_begin empties it, once nothing is left that could be refused.
 */
struct engine *engine_pcap_open(const char *path, bool bare);
void engine_pcap_begin(struct engine *);

#endif

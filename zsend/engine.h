/* SPDX-License-Identifier: ISC
 *
 * Engines put frames on the wire, or into a file. All have this interface. Invariant: a frame that
 * counts as sent has left.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "io/status.h"
#include "targets/target.h"

/* The most frames handed over at once. */
#define ENGINE_FRAMES 1024

/* An errno that no system call of an engine gives. */
#define ENGINE_REFUSED EPROTONOSUPPORT

struct egress;
struct encapsulation;

/* A frame to be sent, and the interface that it is to leave by. */
struct slot {
	struct iovec frame;
	unsigned ifindex;

	/* Not for engines: the probe in the frame. */
	bool denied;                    /* by the lists of --deny */
	uint32_t pending;               /* its place among the pending probes, or PENDING_NONE */
	uint32_t held;                  /* its place among those held back, or HELD_NONE */
	uint64_t number;                /* of all probes */
	struct egress *egress;
	struct encapsulation *encapsulation;
	struct target target;
};

/* Those that --engine names, in the order in which they are listed. */
enum engine_kind {
	ENGINE_FITTING,                 /* the one that fits */
	ENGINE_PACKET,
	ENGINE_LIVE,
	ENGINE_IP,
	ENGINE_PCAP,
	ENGINE_KINDS
};

struct engine {
	const char *name;
	unsigned batch;                 /* so many frames handed over at once suit it */
	/*
	 * Before the first frame for an interface; NULL where there is nothing to do. False where
	 * that fails, and stderr says why.
	 */
	bool (*bind)(struct engine *, unsigned ifindex, const char *ifname);
	/*
	 * Sends up to n frames, in order. Returns how many left; where the
	 * first did not, -1 and errno. ENOBUFS and EAGAIN: try again.
	 * ENGINE_REFUSED: the interface takes no frames from this engine.
	 */
	ssize_t (*send)(struct engine *, const struct slot slots[], size_t n);
	/*
	 * Writes out what is buffered, before a wait or for want of room; ends the program where
	 * that fails. NULL where nothing is.
	 */
	void (*flush)(struct engine *, struct status *);
};

/*
 * Opened before privileges are dropped, bound once the interface is known. They end the program
 * with status 2 where there is no permission. packet sends Ethernet frames, ip sends IP packets, of
 * both families, both on any number of interfaces.
 */
struct engine *engine_packet_open(void);
struct engine *engine_ip_open(void);

/*
 * Ethernet frames, from memory that the kernel reads them from (engine_live.c), on any number of
 * interfaces. NULL where that cannot be, and then *why says why.
 */
struct engine *engine_live_open(const char **why);

/*
 * A pcap file with nanosecond times, or one of text (frame_text.h); "-" is the standard output.
 * raw_ip: IP packets without an Ethernet header. Opening it leaves what it holds;
 * engine_file_begin empties it, once nothing is left that could be refused.
 */
struct engine *engine_file_open(const char *path, bool text, bool raw_ip);
void engine_file_begin(struct engine *);

/* -O: whether its argument is the form text; ends the program with status 2 where it is none. */
bool engine_file_is_text(const char *form);

#endif

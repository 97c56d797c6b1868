/* SPDX-License-Identifier: ISC
 *
 * The interface of engines, which put frames on the wire or into a file. Invariant: a frame that
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

/* The largest number of frames handed over at once. */
#define ENGINE_FRAMES 1024

/* An errno that no system call of an engine returns. */
#define ENGINE_REFUSED EPROTONOSUPPORT

struct egress;
struct encapsulation;

/* A frame to be sent, and the interface by which it leaves. */
struct slot {
	struct iovec frame;
	unsigned ifindex;

	/* The rest is not for engines: the probe in the frame. */
	bool denied;                    /* by the lists of --deny */
	uint32_t pending;               /* index among the pending probes, or PENDING_NONE */
	uint32_t held;                  /* index among the probes held back, or HELD_NONE */
	uint64_t number;                /* number among all probes */
	struct egress *egress;
	struct encapsulation *encapsulation;
	struct target target;
};

/* The engines of --engine, in the order of lists. */
enum engine_kind {
	ENGINE_FITTING,                 /* choose one that fits */
	ENGINE_PACKET,
	ENGINE_LIVE,
	ENGINE_IP,
	ENGINE_PCAP,
	ENGINE_KINDS
};

struct engine {
	const char *name;
	unsigned batch;                 /* the best number of frames to hand over at once */
	/*
	 * Called before the first frame for an interface; NULL: not needed. Returns false, after
	 * a message on stderr, on failure.
	 */
	bool (*bind)(struct engine *, unsigned ifindex, const char *ifname);
	/*
	 * Sends up to n frames in order. Returns the number of frames that left. If the first one
	 * did not leave, returns -1 and sets errno. ENOBUFS and EAGAIN: try again.
	 * ENGINE_REFUSED: the interface accepts no frames from this engine.
	 */
	ssize_t (*send)(struct engine *, const struct slot slots[], size_t n);
	/*
	 * Writes buffered frames, before a wait or for lack of room. Ends the program on failure.
	 * NULL: nothing is buffered.
	 */
	void (*flush)(struct engine *, struct status *);
};

/*
 * Open these before privileges are dropped; they are bound once the interface is known. They end
 * the program with status 2 without permission. packet sends Ethernet frames, ip sends IP packets
 * of both families; both use any number of interfaces.
 */
struct engine *engine_packet_open(void);
struct engine *engine_ip_open(void);

/*
 * Sends Ethernet frames from memory shared with the kernel (engine_live.c), on any number of
 * interfaces. Returns NULL if this is not possible, and sets *why to the reason.
 */
struct engine *engine_live_open(const char **why);

/*
 * Writes a pcap file with nanosecond times, or a text file (frame_text.h); "-" is the standard
 * output. raw_ip: IP packets without an Ethernet header. Opening keeps the contents of the file;
 * engine_file_begin empties it, after all checks.
 */
struct engine *engine_file_open(const char *path, bool text, bool raw_ip);
void engine_file_begin(struct engine *);

/* -O: whether the format is text. Ends the program with status 2 if there is no such format. */
bool engine_file_is_text(const char *form);

#endif

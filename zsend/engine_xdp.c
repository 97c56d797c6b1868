/* SPDX-License-Identifier: ISC
 *
 * AF_XDP in copy mode, transmit only: frames are written into memory shared with the kernel, and
 * one call sends a batch. No program is attached and nothing is received, so replies take their
 * usual way.
 *
 * Copy mode completes frames that it dropped, too. But each call ends with the first drop and says
 * so, by EBUSY; so which frame it was is known, and it is sent again. Invariant: between calls what
 * stands before position `taken` has left, but for the drops that were told of.
 */
#include "engine.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <xdp/xsk.h>

#include "confine/priv.h"
#include "frame.h"

/*
 * Position p in the ring is always slot p % SLOTS of the memory, a chunk as small as the kernel
 * allows. Frames do not all begin where theirs begins, but a few cache lines apart, as the
 * beginnings of all chunks share few sets of the cache.
 */
enum { SLOTS = 512, SLOT = 2048, MEMORY = SLOTS * SLOT, APART = 64, SHIFTS = 8, PAGE = 4096, SEND_BUFFER = 4 << 20 };

_Static_assert(FRAME_MAX + (SHIFTS - 1) * APART <= SLOT, "a frame lies within one chunk");

struct engine_xdp {
	struct engine engine;
	struct xsk_umem *umem;
	struct xsk_socket *socket;
	struct xsk_ring_prod fill, tx;      /* fill: never used, but to be had */
	struct xsk_ring_cons completed;
	int fd;
	uint8_t *memory;
	uint32_t given, taken;              /* positions up to these: the kernel may send them; it took them */
	bool busy[SLOTS];                   /* given to the kernel, not yet handed back */
};

static void
taken_up_to(struct engine_xdp *e, uint32_t position)
{
	if ((int32_t)(position - e->taken) > 0)
		e->taken = position;
}

/*
 * Counts the frames that the kernel took, as far as its two rings tell. Since Linux 6.6 the sending
 * one does at once, while earlier ones tell it late, but hand back a dropped frame, and no later
 * one, at once. A drop of which neither tells is that of the first frame.
 */
static void
count_taken(struct engine_xdp *e)
{
	uint32_t at, n = xsk_ring_cons__peek(&e->completed, SLOTS, &at);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = (uint32_t)(*xsk_ring_cons__comp_addr(&e->completed, at + i) / SLOT) % SLOTS;

		e->busy[slot] = false;
		taken_up_to(e, e->given - (e->given - 1 - slot) % SLOTS);
	}
	xsk_ring_cons__release(&e->completed, n);
	taken_up_to(e, __atomic_load_n(e->tx.consumer, __ATOMIC_ACQUIRE));
}

/*
 * Has the kernel send the frames that it was given; 0, or why it stopped. EAGAIN after some frames:
 * it takes a limited number a call.
 */
static int
wake_up(struct engine_xdp *e)
{
	int error;
	uint32_t before;

	do {
		before = e->taken;
		error = sendto(e->fd, NULL, 0, MSG_DONTWAIT, NULL, 0) == -1 ? errno : 0;
		count_taken(e);
		if (error == EBUSY && e->taken == before)
			e->taken++;
	} while (error == EAGAIN && e->taken != before && e->taken != e->given);
	return error;
}

/*
 * Frames that were given but not taken, from this position on, are not to leave any more. They
 * cannot be taken back, but the kernel passes over a descriptor that points beyond the memory, and
 * does not hand them back.
 */
static void
revoke(struct engine_xdp *e, uint32_t position)
{
	for (; (int32_t)(e->given - position) > 0; position++) {
		*xsk_ring_prod__tx_desc(&e->tx, position) = (struct xdp_desc){ .addr = MEMORY, .len = 1 };
		e->busy[position % SLOTS] = false;
	}
}

/*
 * Frames that were given but not taken may be the first of these again: what stands at their
 * positions is written anew. They may also be more than these, where some have been given up
 * meanwhile.
 */
static ssize_t
xdp_send(struct engine *engine, const struct slot slots[], size_t n)
{
	struct engine_xdp *e = (struct engine_xdp *)engine;
	uint32_t first = e->taken, end = first;
	int error;

	for (size_t i = 0; i < n; i++, end++) {
		uint32_t slot = end % SLOTS;
		struct xdp_desc *d = xsk_ring_prod__tx_desc(&e->tx, end);

		if ((int32_t)(end - e->given) >= 0 && e->busy[slot])
			break;
		*d = (struct xdp_desc){ .addr = slot * SLOT + slot % SHIFTS * APART, .len = (uint32_t)slots[i].frame.iov_len };
		memcpy(e->memory + d->addr, slots[i].frame.iov_base, slots[i].frame.iov_len);
		e->busy[slot] = true;
	}
	if ((int32_t)(end - e->given) > 0) {
		xsk_ring_prod__submit(&e->tx, end - e->given);
		e->given = end;
	}
	revoke(e, end);
	error = wake_up(e);
	/* The dropped one is the last that was taken. */
	n = e->taken - first - (error == EBUSY);
	if (n > end - first)
		n = end - first;
	/* Only now a kernel before 6.6 tells that it has passed over those revoked. */
	if (e->taken == end && e->given != end)
		wake_up(e);
	if (n > 0)
		return (ssize_t)n;
	errno = error == EBUSY || error == 0 ? ENOBUFS : error;
	return -1;
}

static bool
xdp_bind(struct engine *engine, unsigned ifindex, const char *ifname)
{
	struct engine_xdp *e = (struct engine_xdp *)engine;
	const struct xsk_socket_config config = {
		.tx_size = SLOTS, .libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_COPY | XDP_USE_NEED_WAKEUP,
	};
	const struct timespec pause = { 0, 2000000 };
	int error;

	(void)ifindex;
	/* The kernel lets go of a queue a moment after the program that had it has ended. */
	for (int tries = 0; tries < 500; tries++) {
		error = -xsk_socket__create(&e->socket, ifname, 0, e->umem, NULL, &e->tx, &config);
		if (error != EBUSY)
			break;
		nanosleep(&pause, NULL);
	}
	if (error == EBUSY)
		warnx("%s: AF_XDP: another program has the queue", ifname);
	else if (error != 0)
		warnx("%s: AF_XDP: %s", ifname, strerror(error));
	return error == 0;
}

/* Nothing is buffered. */
static void
xdp_flush(struct engine *engine, struct status *status)
{
	(void)engine, (void)status;
}

/* The socket and its memory, for which the kernel asks for privileges; binding it asks for none. */
struct engine *
engine_xdp_open(void)
{
	const struct xsk_umem_config config = { .fill_size = 1, .comp_size = SLOTS, .frame_size = SLOT };
	const int size = SEND_BUFFER;
	struct engine_xdp *e = calloc(1, sizeof(*e));
	int error;

	if (e == NULL || (e->memory = aligned_alloc(PAGE, MEMORY)) == NULL)
		err(3, NULL);
	e->engine = (struct engine){ "xdp", xdp_bind, xdp_send, xdp_flush };
	error = -xsk_umem__create(&e->umem, e->memory, MEMORY, &e->fill, &e->completed, &config);
	if (error == EPERM)
		errx(2, "%s", priv_need_raw());
	if (error != 0)
		errx(2, "AF_XDP socket: %s", strerror(error));
	e->fd = xsk_umem__fd(e->umem);
	/* FORCE goes beyond the system's limit and needs CAP_NET_ADMIN. */
	if (setsockopt(e->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) == -1
	    && setsockopt(e->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)) == -1)
		err(2, "send buffer");
	return &e->engine;
}

/* SPDX-License-Identifier: ISC
 *
 * The table of neighbours, which is bounded, and a list of those being resolved, in the order of
 * their time-outs.
 */
#include "neighbours.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "confine/priv.h"
#include "io/alloc.h"
#include "io/monotonic.h"
#include "neighbour_frames.h"
#include "targets/target.h"

enum {
	OUTSTANDING = 4096,
	/* each neighbour is in one of the places of its bucket */
	BUCKETS = 1 << 14, WAYS = 8,
	/* seconds for which a resolution, or its failure, is valid */
	LIFETIME = 60,
	/* the kernel counts at least 768 bytes for an answer */
	RECEIVE_BUFFER = 8 << 20,
	AT_ONCE = 2 * OUTSTANDING,          /* packets taken before time-outs are checked */
	QUEUE_FULL_TRIES = 100,
};

enum { FAMILY4, FAMILY6, FAMILIES };

struct neighbour_link {
	unsigned ifindex;
	uint8_t mac[6];
	struct addr from;               /* our address; may be unspecified */
};

struct neighbours {
	int fd[FAMILIES];
	bool bound[FAMILIES];
	struct neighbour_link links[NEIGHBOURS_LINKS];
	unsigned links_n;
	void (*resolved)(void *ctx, struct neighbour *);
	void *ctx;
	struct neighbour *table;
	/* for the choice of buckets, so that nobody can choose targets for them */
	uint64_t key;
	uint32_t oldest, newest;        /* of the INCOMPLETE neighbours, or NEIGHBOUR_END */
	unsigned incomplete;            /* number of INCOMPLETE neighbours */
};

static int
open_socket(int f)
{
	struct sock_filter answers[NEIGHBOUR_FRAMES_FILTER_MAX];
	const struct sock_fprog program = { (unsigned short)neighbour_frames_filter(f == FAMILY6, answers), answers };
	const int size = RECEIVE_BUFFER;
	/* protocol 0: nothing is received before it is bound */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd == -1 && errno == EPERM)
		errx(2, "%s", priv_need_raw());
	if (fd == -1)
		err(2, "packet socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) == -1
	    && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)) == -1)
		err(2, "receive buffer");
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == -1)
		err(2, "socket filter");
	return fd;
}

struct neighbours *
neighbours_open(void (*resolved)(void *ctx, struct neighbour *), void *ctx)
{
	struct neighbours *n = allocate_zeroed_or_die(1, sizeof(*n));

	if (getrandom(&n->key, sizeof(n->key), 0) != sizeof(n->key))
		err(3, "getrandom");
	n->resolved = resolved;
	n->ctx = ctx;
	n->oldest = n->newest = NEIGHBOUR_END;
	n->table = allocate_zeroed_or_die((size_t)BUCKETS * WAYS, sizeof(*n->table));
	for (int f = 0; f < FAMILIES; f++)
		n->fd[f] = open_socket(f);
	return n;
}

unsigned
neighbours_link(struct neighbours *n, unsigned ifindex, const uint8_t mac[6], const struct addr *from)
{
	unsigned of_interface = NEIGHBOURS_LINKS;

	for (unsigned i = 0; i < n->links_n; i++) {
		if (n->links[i].ifindex != ifindex)
			continue;
		if (addr_cmp(&n->links[i].from, from) == 0)
			return i;
		of_interface = i;
	}
	if (n->links_n == NEIGHBOURS_LINKS)
		return of_interface;
	n->links[n->links_n] = (struct neighbour_link){ .ifindex = ifindex, .from = *from };
	memcpy(n->links[n->links_n].mac, mac, 6);
	return n->links_n++;
}

static int
family(const struct addr *a)
{
	return addr_is4(a) ? FAMILY4 : FAMILY6;
}

/*
 * Call this before the first solicitation of a family: from now on its answers are received from
 * all links, since all links share one socket.
 */
static int
listen_for(struct neighbours *n, int f)
{
	const struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(f == FAMILY4 ? ETH_P_ARP : ETH_P_IPV6) };

	if (!n->bound[f] && bind(n->fd[f], (const struct sockaddr *)&all, sizeof(all)) == -1)
		return errno;
	n->bound[f] = true;
	return 0;
}

/* --- the table */

static bool
is_free(const struct neighbour *e, int64_t at)
{
	return e->state == NEIGHBOUR_NONE || (e->state != NEIGHBOUR_INCOMPLETE && at - e->at > LIFETIME * MONOTONIC_SECOND);
}

/* The bucket of an address on any link. */
static struct neighbour *
bucket_of(const struct neighbours *n, const struct addr *a)
{
	return n->table + target_mix(target_mix(addr_hi(a) ^ n->key) + addr_lo(a)) % BUCKETS * WAYS;
}

struct neighbour *
neighbours_look_up(struct neighbours *n, unsigned link, const struct addr *a)
{
	struct neighbour *bucket = bucket_of(n, a), *place = NULL;
	int64_t at = monotonic_now();

	for (struct neighbour *e = bucket; e < bucket + WAYS; e++) {
		bool empty = is_free(e, at);

		if (!empty && e->link == link && addr_cmp(&e->addr, a) == 0)
			return e;
		if (e->state == NEIGHBOUR_INCOMPLETE)
			continue;
		/* reuse an empty place, otherwise the one resolved first */
		if (place == NULL || (!is_free(place, at) && (empty || e->at < place->at)))
			place = e;
	}
	if (place == NULL || n->incomplete == OUTSTANDING)
		return NULL;
	*place = (struct neighbour){ .addr = *a, .link = (uint16_t)link, .first = NEIGHBOUR_END, .last = NEIGHBOUR_END };
	return place;
}

static void
list_append(struct neighbours *n, struct neighbour *e)
{
	uint32_t number = (uint32_t)(e - n->table);

	e->earlier = n->newest;
	e->later = NEIGHBOUR_END;
	if (n->newest != NEIGHBOUR_END)
		n->table[n->newest].later = number;
	else
		n->oldest = number;
	n->newest = number;
}

static void
list_remove(struct neighbours *n, const struct neighbour *e)
{
	if (e->earlier != NEIGHBOUR_END)
		n->table[e->earlier].later = e->later;
	else
		n->oldest = e->later;
	if (e->later != NEIGHBOUR_END)
		n->table[e->later].earlier = e->earlier;
	else
		n->newest = e->earlier;
}

/* --- solicitations */

/* If the queue stays full, the solicitation counts as lost on the way. */
static int
send_solicitation(const struct neighbours *n, const struct neighbour *e)
{
	const struct neighbour_link *l = &n->links[e->link];
	const struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)l->ifindex };
	const struct timespec moment = { 0, 20000 };
	uint8_t frame[NEIGHBOUR_FRAME_MAX];
	size_t len = neighbour_frames_solicit(l->mac, &l->from, &e->addr, frame);

	for (int i = 0; i < QUEUE_FULL_TRIES; i++) {
		if (sendto(n->fd[family(&e->addr)], frame, len, 0, (const struct sockaddr *)&to, sizeof(to)) != -1)
			return 0;
		if (errno == ENETDOWN || errno == ENODEV || errno == ENXIO)
			return errno;
		/* any other error concerns only this solicitation */
		if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
			return 0;
		nanosleep(&moment, NULL);
	}
	return 0;
}

/* --- answers */

static void
end_resolution(struct neighbours *n, struct neighbour *e, const uint8_t *mac)
{
	list_remove(n, e);
	n->incomplete--;
	e->at = monotonic_now();
	e->state = mac != NULL ? NEIGHBOUR_REACHABLE : NEIGHBOUR_FAILED;
	if (mac != NULL)
		memcpy(e->mac, mac, 6);
	n->resolved(n->ctx, e);
}

static void
take_answer(struct neighbours *n, unsigned ifindex, int f, const uint8_t *frame, size_t len)
{
	struct addr a;
	const uint8_t *mac = neighbour_frames_answer(f == FAMILY6, frame, len, &a);
	struct neighbour *bucket;

	if (mac == NULL)
		return;
	bucket = bucket_of(n, &a);
	for (struct neighbour *e = bucket; e < bucket + WAYS; e++)
		if (e->state == NEIGHBOUR_INCOMPLETE && n->links[e->link].ifindex == ifindex && addr_cmp(&e->addr, &a) == 0) {
			end_resolution(n, e, mac);
			return;
		}
}

/* Returns 0, or the errno of a link that failed. */
static int
take_answers(struct neighbours *n, int f)
{
	uint8_t frame[512];

	for (int i = 0; n->bound[f] && i < AT_ONCE; i++) {
		struct sockaddr_ll on = { 0 };
		socklen_t size = sizeof(on);
		ssize_t len = recvfrom(n->fd[f], frame, sizeof(frame), MSG_DONTWAIT, (struct sockaddr *)&on, &size);

		if (len == -1)
			return errno == EAGAIN || errno == EINTR ? 0 : errno;
		take_answer(n, (unsigned)on.sll_ifindex, f, frame, (size_t)len);
	}
	return 0;
}

/* --- time */

/* The time-out of the oldest INCOMPLETE neighbour. */
static int64_t
due(const struct neighbours *n)
{
	return n->table[n->oldest].at + MONOTONIC_SECOND;
}

static int
solicit(struct neighbours *n, struct neighbour *e)
{
	e->tries--;
	e->at = monotonic_now();
	list_append(n, e);
	return send_solicitation(n, e);
}

int
neighbours_resolve(struct neighbours *n, struct neighbour *e, unsigned tries)
{
	int error = listen_for(n, family(&e->addr));

	if (error != 0)
		return error;
	e->state = NEIGHBOUR_INCOMPLETE;
	e->tries = (uint8_t)tries;
	n->incomplete++;
	return solicit(n, e);
}

int
neighbours_update(struct neighbours *n)
{
	int error = 0;
	int64_t at;

	for (int i = 0; error == 0 && i < FAMILIES; i++)
		error = take_answers(n, i);
	at = monotonic_now();
	while (error == 0 && n->oldest != NEIGHBOUR_END && due(n) <= at) {
		struct neighbour *e = &n->table[n->oldest];

		if (e->tries == 0) {
			end_resolution(n, e, NULL);
			continue;
		}
		list_remove(n, e);
		error = solicit(n, e);
	}
	return error;
}

void
neighbours_drop(struct neighbours *n, bool (*is_dropped)(void *ctx, struct neighbour *), void *ctx)
{
	for (uint32_t i = n->oldest, later; i != NEIGHBOUR_END; i = later) {
		struct neighbour *e = &n->table[i];

		later = e->later;
		if (!is_dropped(ctx, e))
			continue;
		list_remove(n, e);
		n->incomplete--;
		e->state = NEIGHBOUR_NONE;
	}
}

struct timespec
neighbours_left(const struct neighbours *n)
{
	int64_t left = n->oldest != NEIGHBOUR_END ? due(n) - monotonic_now() : 3600 * MONOTONIC_SECOND;

	return (struct timespec){ left > 0 ? left / MONOTONIC_SECOND : 0, left > 0 ? left % MONOTONIC_SECOND : 0 };
}

void
neighbours_fds(const struct neighbours *n, struct pollfd fds[NEIGHBOURS_FDS])
{
	for (int i = 0; i < FAMILIES; i++)
		fds[i] = (struct pollfd){ .fd = n->bound[i] ? n->fd[i] : -1, .events = POLLIN };
}

/* SPDX-License-Identifier: ISC
 *
 * Chooses the targets of control probes and holds hits until the control probe is answered or its
 * time has expired.
 */
#include "controls.h"

#include <err.h>
#include <netinet/tcp.h>
#include <string.h>

#include "probe/siphash.h"

/* Linux's ports of clients: few services listen there. */
enum { PORT_FIRST = 32768, PORT_LAST = 60999 };

/*
 * Random choices that may turn out excluded or equal to the hit; after TRIES of them all other
 * choices follow in order.
 */
enum { TRIES = 64, PORTS = PORT_LAST - PORT_FIRST + 1, NEIGHBOURS = 254 };

const char *
controls_option(struct controls *c, const char *arg)
{
	size_t n = strcspn(arg, ":");

	if (n == strlen("host") && memcmp(arg, "host", n) == 0)
		c->kind = CONTROL_HOST;
	else if (n == strlen("net") && memcmp(arg, "net", n) == 0)
		c->kind = CONTROL_NET;
	else
		errx(2, "--control: want host or net, and :FD behind it: %s", arg);
	c->feeds = arg[n] == ':';
	return c->feeds ? arg + n + 1 : NULL;
}

/*
 * Refuses probes whose replies do not identify the attempt, or that any port or address may
 * answer.
 */
static void
check_probe(const struct controls *c, const struct probe *probe)
{
	const uint8_t syn_ack = TH_SYN | TH_ACK;

	if (probe->opener != NULL)
		errx(2, "--control: cannot be combined with %s: ask hosts for data once the false ones are out", probe->name);
	if (probe->template.solicits || probe->template.all_nodes)
		errx(2, "--control: cannot be combined with %s, which stays on the link", probe->name);
	if (probe->template.ipip)
		errx(2, "--control: cannot be combined with %s, whose replies do not tell the attempt", probe->name);
	if (c->kind == CONTROL_HOST && probe->template.protocol == IPPROTO_TCP && (probe->template.tcp_flags & syn_ack) == syn_ack)
		errx(2, "--control: host: any port of a host answers %s: give net", probe->name);
}

void
controls_check(const struct controls *c, const struct scans *scans, unsigned attempts, bool offline)
{
	if (!controls_are_on(c)) {
		if (c->excluded != NULL || c->deny.n > 0)
			errx(2, "%s: is for the targets of control probes: give --control", c->deny.n > 0 ? "--deny" : "--exclude-ports");
		return;
	}
	if (!c->feeds && !offline)
		errx(2, "--control: without a file of packets the targets have to go somewhere: give host:FD or net:FD");
	for (size_t i = 0; i < scans->n; i++)
		check_probe(c, scans->scan[i].probe);
	if (c->kind == CONTROL_HOST && !scans_have_ports(scans))
		errx(2, "--control: host: %s has no ports: give net", scans->scan[0].probe->name);
	if (c->kind == CONTROL_HOST && scans->probed != NULL)
		errx(2, "--control: host: cannot be combined with --from-any-port, as a reply would not tell its port");
	if (scans->hops.rising)
		errx(2, "--control: cannot be combined with --ttl N+: attempts are hops then");
	if (attempts > CONTROL_ATTEMPT)
		errx(2, "-P: with --control up to %d, as control probes are the last attempt that a reply tells", CONTROL_ATTEMPT);
	if (scans_have_ports(scans) && scans->sources.range < TAG_ATTEMPTS)
		errx(2, "-s: want %d ports or more for --control: with fewer no reply tells the attempt", TAG_ATTEMPTS);
}

void
controls_check_dedup(const struct controls *c, const struct dedup *dedup)
{
	if (controls_are_on(c) && !dedup_is_full(dedup))
		errx(2, "--dedup: want full with --control: a host that sends many replies would get as many control probes");
}

void
controls_open(struct controls *c)
{
	if (controls_are_on(c))
		held_hits_open(&c->held, c->memory);
}

/* Time left to the hit, in ms. */
static uint32_t
time_left(const struct controls *c, const struct held_hit *hit)
{
	int32_t left = (int32_t)(hit->since + c->time - c->taken);

	return left > 0 ? (uint32_t)left : 0;
}

/* No answer in time says nothing if the probe may not have been sent. */
static enum control_answer
answer_to(const struct controls *c, const struct held_hit *hit)
{
	return hit->answer == CONTROL_NONE && time_left(c, hit) == 0 && !c->feed->lost ? CONTROL_REFUSED : hit->answer;
}

static void
advance(struct controls *c, bool all)
{
	const struct held_hit *hit;

	while ((hit = held_hits_oldest(&c->held)) != NULL) {
		enum control_answer answer = answer_to(c, hit);

		if (answer == CONTROL_NONE && !c->feed->lost && !all)
			return;
		c->answered += answer == CONTROL_ANSWERED;
		c->put(c->ctx, hit, answer);
		held_hits_remove_oldest(&c->held);
	}
}

void
controls_advance(struct controls *c, uint32_t taken)
{
	c->taken = taken;
	advance(c, false);
}

void
controls_end(struct controls *c)
{
	c->closing = true;
	advance(c, true);
}

uint32_t
controls_due(const struct controls *c)
{
	const struct held_hit *hit = held_hits_oldest(&c->held);

	return hit != NULL ? time_left(c, hit) : UINT32_MAX;
}

bool
controls_take(struct controls *c, const struct reply *r)
{
	if (!controls_are_on(c) || r->attempt != CONTROL_ATTEMPT)
		return false;
	c->replies++;
	held_hits_answer(&c->held, &(struct control_target){ r->target, r->target_port, r->scan }, r->success ? CONTROL_ANSWERED : CONTROL_REFUSED);
	return true;
}

/* --- targets */

/*
 * Pseudorandom number from the key, the hit and the number of the try. Tags use messages of other
 * lengths, so the number reveals nothing about them.
 */
static uint64_t
choose(const struct scan *scan, const struct reply *r, uint8_t try)
{
	static const char purpose[] = "control";
	uint8_t m[sizeof(purpose) + sizeof(r->target) + 4];

	memcpy(m, purpose, sizeof(purpose));
	memcpy(m + sizeof(purpose), &r->target, sizeof(r->target));
	m[sizeof(m) - 4] = (uint8_t)(r->target_port >> 8);
	m[sizeof(m) - 3] = (uint8_t)r->target_port;
	m[sizeof(m) - 2] = r->protocol;
	m[sizeof(m) - 1] = try;
	return siphash(scan->key.b, m, sizeof(m));
}

static bool
choose_port(const struct controls *c, const struct reply *r, struct control_target *t, uint64_t number)
{
	t->port = (uint16_t)(PORT_FIRST + number % PORTS);
	return t->port != r->target_port
	    && (c->excluded == NULL || !port_set_has(c->excluded, (struct port){ t->port, r->protocol }, scans_unnamed(c->scans)));
}

/*
 * Chooses an address in the same /24, without its first and last, the network and broadcast
 * addresses; or in the same /64, without its first, the routers' anycast address (RFC 4291, 2.6.1).
 */
static bool
choose_address(const struct controls *c, const struct reply *r, struct control_target *t, uint64_t number)
{
	if (addr_is4(&t->addr)) {
		t->addr.b[15] = (uint8_t)(1 + number % NEIGHBOURS);
	} else {
		memcpy(t->addr.b + 8, &number, sizeof(number));
		if (number == 0)
			return false;
	}
	return addr_cmp(&t->addr, &r->target) != 0 && !deny_has(&c->deny, &t->addr);
}

/* False if there is none. */
static bool
choose_target(const struct controls *c, const struct reply *r, struct control_target *t)
{
	const struct scan *scan = &c->scans->scan[r->scan];
	uint64_t number = 0;

	*t = (struct control_target){ r->target, r->target_port, r->scan };
	if (c->kind == CONTROL_HOST && !scan->probe->has_ports)
		return false;
	for (unsigned i = 0; i < TRIES + (c->kind == CONTROL_HOST ? PORTS : NEIGHBOURS); i++) {
		number = i < TRIES ? choose(scan, r, (uint8_t)i) : number + 1;
		if (c->kind == CONTROL_HOST ? choose_port(c, r, t, number) : choose_address(c, r, t, number))
			return true;
	}
	return false;
}

/* Feeds the target in the form of a reply. */
static bool
feed_target(const struct controls *c, const struct reply *hit, const struct control_target *t)
{
	struct reply r = *hit;

	r.target = t->addr;
	r.target_port = t->port;
	r.attempt = CONTROL_ATTEMPT;
	r.segment = 0;
	return !c->feeds || feed_put(c->feed, &r);
}

bool
controls_hold(struct controls *c, const struct reply *r, const struct frame *frame, uint32_t now)
{
	struct control_target t;

	if (!controls_are_on(c))
		return false;
	if (c->closing || !held_hits_have_room(&c->held, frame) || !choose_target(c, r, &t) || !feed_target(c, r, &t)) {
		c->skipped++;
		return false;
	}
	held_hits_put(&c->held, &t, frame, r->cooldown, now);
	c->sent++;
	return true;
}

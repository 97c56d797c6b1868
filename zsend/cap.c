/* SPDX-License-Identifier: ISC
 *
 * Enforces the cap per network. It decides by the time at which a batch of frames was begun,
 * which is before they leave, and charges by the time at which all of them have left. So however
 * long a batch takes, no two probes leave closer together than their cap allows.
 */
#include "cap.h"

#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "io/monotonic.h"
#include "io/option.h"
#include "targets/target.h"

/* A burst is this fraction of the rate, plus one probe. */
#define BURST_PART 64

/* The longest interval between tokens, in seconds: about 3 years. */
#define INTERVAL_MAX 1e8

static _Noreturn void
refuse(const char *why, const char *arg)
{
	errx(2, "--cap: %s: %s", why, arg);
}

/* Parses a decimal number and the colon after it; returns the rest. */
static const char *
parse_length(const char *s, const char *arg, unsigned *length)
{
	size_t digits = strspn(s, "0123456789");

	if (digits == 0 || digits > 3 || s[digits] != ':')
		refuse("want LENGTH:RATE, as in 24:10, or ip6:LENGTH:RATE", arg);
	*length = (unsigned)strtoul(s, NULL, 10);
	return s + digits + 1;
}

void
cap_option(struct cap *c, const char *arg)
{
	bool named = strncmp(arg, "ip6:", 4) == 0;
	struct cap_level level = { 0 };
	double rate, burst;
	const char *s = parse_length(arg + (named ? 4 : 0), arg, &level.length);
	bool ip6 = named || level.length > 32;
	unsigned at;

	if (level.length < 1 || level.length > 128)
		refuse("a prefix length is 1 to 32, of IPv6 1 to 128", arg);
	if (!option_rate_parse(s, &rate))
		refuse("not a number of probes a second", arg);
	if (rate < 1 / INTERVAL_MAX || rate > 1e9)
		refuse("out of range: want 0.00000001 to 1G probes a second", arg);
	for (unsigned i = 0; i < c->n[ip6]; i++)
		if (c->level[ip6][i].length == level.length)
			refuse("this length has a cap already", arg);
	if (c->n[ip6] == CAP_LEVELS)
		errx(2, "--cap: at most %d lengths for a family", CAP_LEVELS);
	burst = 1 + floor(rate / BURST_PART);
	level.interval = (int64_t)ceil(1e9 / (rate - burst + 1));
	level.tolerance = level.interval * (int64_t)(burst - 1);
	at = c->n[ip6]++;
	for (; at > 0 && c->level[ip6][at - 1].length < level.length; at--)
		c->level[ip6][at] = c->level[ip6][at - 1];
	c->level[ip6][at] = level;
}

void
cap_open(struct cap *c)
{
	if (!cap_is_set(c))
		return;
	if (getrandom(&c->key, sizeof(c->key), 0) != sizeof(c->key))
		err(3, "getrandom");
	c->buckets = aligned_alloc(_Alignof(struct cap_bucket), CAP_BUCKETS * sizeof(*c->buckets));
	if (c->buckets == NULL)
		err(3, "aligned_alloc");
	memset(c->buckets, 0, CAP_BUCKETS * sizeof(*c->buckets));
	c->charged = allocate_or_die(ENGINE_FRAMES * CAP_LEVELS, sizeof(*c->charged));
}

static inline void
put_network(const struct cap *c, struct cap_networks *n, uint64_t hash)
{
	struct cap_bucket *b = &c->buckets[hash >> 32 & (CAP_BUCKETS - 1)];

	__builtin_prefetch(b, 1);
	n->at[n->n].bucket = b;
	n->at[n->n++].id = hash & ~CAP_CHARGED;
}

void
cap_find4(const struct cap *c, uint32_t a, struct cap_networks *n)
{
	n->level = c->level[0];
	n->n = 0;
	for (unsigned i = 0; i < c->n[0]; i++) {
		unsigned length = n->level[i].length;

		put_network(c, n, target_mix(((uint64_t)length << 32 | (a & UINT32_MAX << (32 - length))) ^ c->key));
	}
}

void
cap_find(const struct cap *c, const struct addr *a, struct cap_networks *n)
{
	if (addr_is4(a)) {
		cap_find4(c, addr_to4(a), n);
		return;
	}
	n->level = c->level[1];
	n->n = 0;
	for (unsigned i = 0; i < c->n[1]; i++) {
		unsigned length = n->level[i].length;
		uint64_t hi = addr_hi(a), lo = addr_lo(a);

		if (length < 64)
			hi &= UINT64_MAX << (64 - length);
		lo = length <= 64 ? 0 : lo & UINT64_MAX << (128 - length);
		put_network(c, n, target_mix(target_mix(target_mix(hi ^ c->key) + lo) + length));
	}
}

void
cap_begin(struct cap *c)
{
	/* some frames of the last batch were given up */
	if (c->charged_n > 0)
		cap_sent(c);
	c->now = monotonic_now();
}

/*
 * The place of a network. It gets an unused place if there is one, otherwise the shared place. A
 * place that was assigned in this batch is not assigned again in it, since its `full` is no
 * longer below now.
 */
static inline struct cap_entry *
find_entry(struct cap_bucket *b, uint64_t id, int64_t now)
{
	struct cap_entry *shared = &b->entry[CAP_PLACES], *unused = NULL;

	for (struct cap_entry *e = b->entry; e < shared; e++) {
		if ((e->id & ~CAP_CHARGED) == id)
			return e;
		if (e->full < now)
			unused = e;
	}
	if (unused == NULL)
		return shared;
	*unused = (struct cap_entry){ id, shared->full > now ? shared->full : now };
	return unused;
}

struct cap_entry *
cap_first(const struct cap *c, const struct cap_networks *n)
{
	return find_entry(n->at[0].bucket, n->at[0].id, c->now);
}

static inline void
charge(struct cap *c, const struct cap_level *level, struct cap_entry *e)
{
	e->full = (e->full > c->now ? e->full : c->now) + level->interval;
	if ((e->id & CAP_CHARGED) == 0) {
		e->id |= CAP_CHARGED;
		c->charged[c->charged_n++] = e;
	}
}

bool
cap_charge(struct cap *c, const struct cap_networks *n, struct cap_over *over)
{
	struct cap_entry *entries[CAP_LEVELS];

	*over = (struct cap_over){ .due = c->now };
	for (unsigned i = 0; i < n->n; i++) {
		struct cap_entry *e = entries[i] = find_entry(n->at[i].bucket, n->at[i].id, c->now);
		int64_t due = e->full - n->level[i].tolerance;

		if (due > over->due)
			*over = (struct cap_over){ e, due, i };
	}
	if (over->entry != NULL)
		return false;
	for (unsigned i = 0; i < n->n; i++)
		charge(c, &n->level[i], entries[i]);
	return true;
}

/*
 * No frame of the batch left later than now. If all had been charged now, each bucket would be
 * full later by at most the time since the batch was begun.
 */
void
cap_sent(struct cap *c)
{
	int64_t delay = monotonic_now() - c->now;

	for (size_t i = 0; i < c->charged_n; i++) {
		c->charged[i]->id &= ~CAP_CHARGED;
		c->charged[i]->full += delay;
	}
	c->charged_n = 0;
}

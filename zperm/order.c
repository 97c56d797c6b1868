/* SPDX-License-Identifier: ISC
 *
 * Computes and compares the name of an order of lines.
 */
#include "order.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/*
 * Adds a number to a digest. mix is a bijection, so a difference in a single number always
 * changes the digest.
 */
static uint64_t
add(uint64_t digest, uint64_t number)
{
	return target_mix(digest + target_mix(number));
}

static uint64_t
add_address(uint64_t digest, const struct addr *a)
{
	return add(add(digest, addr_hi(a)), addr_lo(a));
}

static uint64_t
add_port(uint64_t digest, struct port port)
{
	return add(digest, target_mix_port(port) >> 32);
}

static uint64_t
add_targets(uint64_t digest, const struct targets *t)
{
	const struct ranges *r = &t->single.ranges;

	digest = add(digest, r->n4);
	for (size_t i = 0; i < r->n4; i++)
		digest = add(digest, (uint64_t)r->v4[i].first << 32 | r->v4[i].last);
	digest = add(digest, r->n6);
	for (size_t i = 0; i < r->n6; i++)
		digest = add_address(add_address(digest, &r->v6[i].first), &r->v6[i].last);
	digest = add(digest, t->subnets_n);
	for (size_t i = 0; i < t->subnets_n; i++)
		digest = add(add_address(add_address(digest, &t->subnets[i].span.first), &t->subnets[i].span.last), t->subnets[i].bits);
	digest = add(add(digest, t->iid), t->ports.n);
	for (size_t i = 0; i < t->ports.n; i++)
		digest = add_port(digest, t->ports.list[i]);
	for (size_t i = 0; i < t->pairs.n; i++)
		digest = add_port(add_address(digest, &t->pairs.pair[i].addr), t->pairs.pair[i].port);
	return digest;
}

void
order_name(const struct targets *t, uint64_t shards, unsigned attempts, uint64_t gap, char name[ORDER_STRLEN])
{
	uint64_t digest = add(add(add_targets(0, t), t->seed), shards);

	digest = add(add(digest, attempts), attempts > 1 ? gap : 0);
	snprintf(name, ORDER_STRLEN, "%" PRIu64 ":%016" PRIx64, t->total, digest);
}

void
order_expect(const char *expected, const char *name)
{
	uint64_t then, now;
	char digest[17], end;

	if (sscanf(expected, "%" SCNu64 ":%16[0-9a-f]%c", &then, digest, &end) != 2 || strlen(digest) != 16)
		errx(2, "--order: not an order, as in %s: %s", name, expected);
	if (strcmp(expected, name) == 0)
		return;
	sscanf(name, "%" SCNu64, &now);
	if (then != now)
		errx(2, "--order: the targets differ from those of the earlier run: %" PRIu64 " then, %" PRIu64 " now", then, now);
	errx(2, "--order: the targets or their order differ from the earlier run: %" PRIu64 " then and now", now);
}

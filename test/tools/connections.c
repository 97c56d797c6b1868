/* SPDX-License-Identifier: ISC
 *
 * Checks zrecv's table of connections against a plain model. Hosts of both families enter in
 * order and leave in the same order, thousands at a time, until the whole table has been used
 * more than once.
 *
 *     connections SEED COUNT
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../zrecv/connections.h"
#include "random.h"

static uint64_t state;

static uint32_t
next(uint32_t below)
{
	return random_below(&state, below);
}

/* Every seventh is an IPv6 address; some differ only in the port. */
static struct addr
address_of(uint32_t i)
{
	struct addr a = addr_from4(0x0a000000 + i / 2);

	if (i % 7 == 0) {
		memset(a.b, 0, 12);
		a.b[0] = 0xfd;
		a.b[5] = (uint8_t)(i % 3);
	}
	return a;
}

static uint16_t
port_of(uint32_t i)
{
	return (uint16_t)(80 + i % 2);
}

static void
add(struct connections *t, uint32_t i)
{
	const struct addr target = address_of(i), source = addr_is4(&target) ? addr_from4(0xc6120000 + i % 300) : address_of(7);
	uint32_t number = connections_add(t, &target, port_of(i), &source, (uint16_t)(61001 + i % 4535));
	struct addr target_there, source_there;

	connections_at(t, number)->seqnum = i;
	connections_addresses(t, number, &target_there, &source_there);
	if (addr_cmp(&target, &target_there) != 0 || addr_cmp(&source, &source_there) != 0)
		errx(1, "host %u has other addresses", i);
}

/* Checks host i: it is in the table if first <= i < end. */
static void
check(const struct connections *t, uint32_t i, uint32_t first, uint32_t end)
{
	const struct addr target = address_of(i);
	uint32_t number = connections_find(t, &target, port_of(i), 0);
	bool there = i >= first && i < end;

	if ((number != 0) != there)
		errx(1, "host %u of %u to %u is %sthere", i, first, end, there ? "not " : "");
	if (there && (connections_at(t, number)->seqnum != i || connections_at(t, number)->target_port != port_of(i)))
		errx(1, "host %u is another one", i);
}

int
main(int argc, char **argv)
{
	struct connections t;
	uint32_t first = 0, end = 0, count, most = 0;

	if (argc != 3)
		errx(2, "usage: connections SEED COUNT");
	state = strtoull(argv[1], NULL, 10);
	count = (uint32_t)strtoul(argv[2], NULL, 10);
	connections_open(&t, false);
	/* Makes the numbers wrap around on the way. */
	t.first = t.next = UINT32_MAX - count / 2;
	while (end < count) {
		uint32_t more = next(20000), less = next(24000);

		for (; more > 0 && end < count; more--)
			add(&t, end++);
		most = end - first > most ? end - first : most;
		for (; less > 0 && first < end; less--, first++)
			connections_remove_first(&t);
		if (t.used != end - first)
			errx(1, "%zu connections, not %u", t.used, end - first);
		for (int i = 0; i < 2000; i++) {
			check(&t, next(end + 100), first, end);
			check(&t, first + next(end - first + 1), first, end);
		}
		for (uint32_t i = first > 100 ? first - 100 : 0; i < first + 100; i++)
			check(&t, i, first, end);
	}
	printf("%u connections, %s at a time\n", count, most > 20000 ? "more than 20000" : "few");
	return 0;
}

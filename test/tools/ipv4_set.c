/* SPDX-License-Identifier: ISC
 *
 * Checks the set of IPv4 addresses of zrecv against what has to be in it, and prints what it took.
 * usage: ipv4_set COUNT: so many addresses all over; seen part: neighbours in the set's own order, so that one part of it gets all
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../zrecv/ipv4_set.h"

/* A bijection: the address of each number. */
static uint32_t
scattered(uint32_t i)
{
	i = (i ^ i >> 17) * 0xed5ad4bb;
	i = (i ^ i >> 11) * 0xac4c1b51;
	return i ^ i >> 15;
}

/* Modulo 2^32, by Newton's method: each step doubles the bits that are right, of which an odd number has three. */
static uint32_t
inverse(uint32_t odd)
{
	uint32_t x = odd;

	for (int i = 0; i < 4; i++)
		x *= 2 - odd * x;
	return x;
}

/* The address that ipv4_set.c mixes to i with a key of 0. */
static uint32_t
unmixed(uint32_t i)
{
	i = (i ^ i >> 16) * inverse(0xc2b2ae35);
	i = (i ^ i >> 16) * inverse(0x85ebca6b);
	return i ^ i >> 16;
}

static long
peak_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Each is new once; in between and at the end what came before is looked up again. */
static void
check(uint32_t (*address)(uint32_t), uint32_t count)
{
	struct ipv4_set *s = ipv4_set_open(0);

	for (uint32_t i = 0; i < count; i++) {
		if (!ipv4_set_add(s, address(i)))
			errx(1, "number %u is new, and was taken for known", i);
		if (i % 4 == 0 && ipv4_set_add(s, address(i / 2)))
			errx(1, "number %u of %u is known, and was taken for new", i / 2, i);
	}
	for (uint32_t i = 0; i < count; i++)
		if (ipv4_set_add(s, address(i)))
			errx(1, "at the end number %u is known, and was taken for new", i);
}

int
main(int argc, char **argv)
{
	long before = peak_kib();

	if (argc != 2)
		errx(2, "usage: ipv4_set count|part");
	if (strcmp(argv[1], "part") == 0)
		check(unmixed, 1 << 20);
	else
		check(scattered, (uint32_t)strtoul(argv[1], NULL, 10));
	printf("%ld KiB\n", peak_kib() - before);
}

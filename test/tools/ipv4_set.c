/* SPDX-License-Identifier: ISC
 *
 * Checks zrecv's set of IPv4 addresses against the expected contents, and prints the memory used.
 *
 * usage: ipv4_set COUNT     COUNT addresses from the whole space
 *        ipv4_set part      addresses that are neighbours in the order of the set, so that one
 *                           part of it gets all of them
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../zrecv/ipv4_set.h"

/* A bijection: the address of a number. */
static uint32_t
scattered(uint32_t i)
{
	i = (i ^ i >> 17) * 0xed5ad4bb;
	i = (i ^ i >> 11) * 0xac4c1b51;
	return i ^ i >> 15;
}

/*
 * The inverse modulo 2^32, by Newton's method: each step doubles the number of correct bits,
 * which is three at first for an odd number.
 */
static uint32_t
inverse(uint32_t odd)
{
	uint32_t x = odd;

	for (int i = 0; i < 4; i++)
		x *= 2 - odd * x;
	return x;
}

/* The address that ipv4_set.c mixes to i under a key of 0. */
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

/*
 * Checks that each address is new exactly once. Looks up the earlier ones again, in between and
 * at the end.
 */
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

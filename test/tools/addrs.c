/* SPDX-License-Identifier: ISC
 *
 * Our text of addresses is that of inet_ntop, but where the latter writes the last four bytes of an IPv6 one in decimal.
 * usage: addrs SEED
 */
#include <arpa/inet.h>
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/addr.h"
#include "targets/target.h"

/* Groups of all lengths, many of them 0. */
static struct addr
draw(uint64_t *seed)
{
	struct addr a;
	uint64_t zeros = target_mix((*seed)++);

	for (int i = 0; i < 8; i++) {
		uint64_t r = target_mix((*seed)++);
		unsigned group = zeros >> i & 1 ? 0 : (unsigned)(r & 0xffff) >> (r >> 16 & 12);

		a.b[2 * i] = (uint8_t)(group >> 8);
		a.b[2 * i + 1] = (uint8_t)group;
	}
	return a;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc == 2 ? strtoull(argv[1], NULL, 0) : 0;
	size_t compared = 0;

	for (int i = 0; i < 300000; i++) {
		struct addr a = draw(&seed), back;
		char ours[ADDR_STRLEN], theirs[INET6_ADDRSTRLEN];
		size_t n = addr_format(&a, ours);

		if (strlen(ours) != n || !addr_parse(ours, n, &back) || addr_cmp(&a, &back) != 0)
			errx(1, "not the same when read again: %s", ours);
		inet_ntop(AF_INET6, a.b, theirs, sizeof(theirs));
		if (strchr(theirs, '.') != NULL)
			continue;
		compared++;
		if (strcmp(ours, theirs) != 0)
			errx(1, "%s, where inet_ntop says %s", ours, theirs);
	}
	for (uint64_t v = 0; v <= UINT32_MAX; v += 65521) {     /* a prime: every byte takes every value */
		struct addr a = addr_from4((uint32_t)v);
		char ours[ADDR_STRLEN], theirs[INET_ADDRSTRLEN];

		addr_format(&a, ours);
		inet_ntop(AF_INET, a.b + 12, theirs, sizeof(theirs));
		if (strcmp(ours, theirs) != 0)
			errx(1, "%s, where inet_ntop says %s", ours, theirs);
	}
	printf("ok, %zu compared\n", compared);
	return compared < 200000;
}

/* SPDX-License-Identifier: ISC
 *
 * Checks that our text of addresses equals that of inet_ntop, except that the latter writes the
 * last four bytes of some IPv6 addresses in decimal. Also checks the parser of dotted decimal, on
 * any bytes, against a plain loop. usage: addrs SEED
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

/* True for four numbers up to 255 without leading zeros and with dots between them. */
static bool
parse_plainly(const char *s, size_t n, uint32_t *v)
{
	size_t i = 0;

	*v = 0;
	for (int part = 0; part < 4; part++) {
		size_t begin = i;
		unsigned x = 0;

		for (; i < n && s[i] >= '0' && s[i] <= '9' && i < begin + 3; i++)
			x = x * 10 + (unsigned)(s[i] - '0');
		if (i == begin || x > 255 || (s[begin] == '0' && i > begin + 1) || (part < 3 && (i == n || s[i++] != '.')))
			return false;
		*v = *v << 8 | x;
	}
	return i == n;
}

/*
 * Parses a copy of exactly n bytes, so that a sanitizer notices a read past the end. Returns
 * whether it is an address.
 */
static bool
compare_parsers(const char *text, size_t n)
{
	char *s = memcpy(malloc(n + (n == 0)), text, n);
	uint32_t wanted = 0;
	struct addr a;
	bool is_quad = parse_plainly(s, n, &wanted), parsed = memchr(s, ':', n) == NULL && addr_parse(s, n, &a);

	if (parsed != is_quad || (parsed && (!addr_is4(&a) || addr_to4(&a) != wanted)))
		errx(1, "'%.*s' is read as another address, or as one though it is none, or not", (int)n, s);
	free(s);
	return is_quad;
}

/*
 * Parses numbers of all lengths; in some texts one byte is changed, missing or added. Returns the
 * number of addresses among them.
 */
static size_t
parse_quads(uint64_t *seed)
{
	static const char bytes[] = "0123456789../:-,;<> \0\x7f\x80\xb0\xff";
	static const unsigned below[] = { 10, 100, 256, 300, 1000, 10000 };
	size_t quads = 0;

	for (int i = 0; i < 1000000; i++) {
		unsigned part[4];
		char text[40];
		uint64_t r = target_mix((*seed)++);
		size_t n, at;

		for (int k = 0; k < 4; k++, r >>= 12)
			part[k] = (unsigned)(r & 0xff0) / 16 % below[(r & 0xf) % (i % 4 ? 3 : 6)];
		n = (size_t)snprintf(text, sizeof(text), i % 16 == 1 ? "%u.%02u.%u.%u" : "%u.%u.%u.%u", part[0], part[1], part[2], part[3]);
		r = target_mix((*seed)++);
		at = r % n;
		if (i % 3 == 0)
			text[at] = bytes[(r >> 32) % (sizeof(bytes) - 1)];
		if (i % 5 == 0)
			memmove(text + at, text + at + 1, n-- - at - 1);
		if (i % 7 == 0) {
			memmove(text + at + 1, text + at, n++ - at);
			text[at] = bytes[(r >> 40) % (sizeof(bytes) - 1)];
		}
		quads += compare_parsers(text, n);
	}
	for (size_t n = 0; n < 20; n++)
		quads += compare_parsers("1.1.1.1.1.1.1.1.1.1.1", n);
	return quads;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc == 2 ? strtoull(argv[1], NULL, 0) : 0;
	size_t compared = 0, quads;

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
	/* A prime: each byte takes all values */
	for (uint64_t v = 0; v <= UINT32_MAX; v += 65521) {
		struct addr a = addr_from4((uint32_t)v);
		char ours[ADDR_STRLEN], theirs[INET_ADDRSTRLEN];

		addr_format(&a, ours);
		inet_ntop(AF_INET, a.b + 12, theirs, sizeof(theirs));
		if (strcmp(ours, theirs) != 0)
			errx(1, "%s, where inet_ntop says %s", ours, theirs);
	}
	quads = parse_quads(&seed);
	printf("ok, %zu compared, %zu of a million texts addresses\n", compared, quads);
	return compared < 200000 || quads < 400000 || quads > 900000;
}

/* SPDX-License-Identifier: ISC
 *
 * One address type for both families: 16 bytes in network byte order. An IPv4 address is stored
 * in its IPv4-mapped form ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2), so the mapped and the
 * dotted spelling are the same address everywhere.
 */
#ifndef ADDR_H
#define ADDR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct addr {
	uint8_t b[16];
};

/* The longest text of an address, including its null byte. */
#define ADDR_STRLEN 46

/* The same, with brackets and a port. */
#define ADDR_PORT_STRLEN (ADDR_STRLEN + sizeof("[]:65535") - 1)

/* The upper and the lower half of the address as numbers in host byte order. */
static inline uint64_t
addr_hi(const struct addr *a)
{
	uint64_t v;

	memcpy(&v, a->b, 8);
	return be64toh(v);
}

static inline uint64_t
addr_lo(const struct addr *a)
{
	uint64_t v;

	memcpy(&v, a->b + 8, 8);
	return be64toh(v);
}

/* v is an IPv4 address in host byte order. */
static inline struct addr
addr_from4(uint32_t v)
{
	const uint64_t lo = htobe64(UINT64_C(0xffff00000000) | v);
	struct addr a = { { 0 } };

	memcpy(a.b + 8, &lo, 8);
	return a;
}

static inline bool
addr_is4(const struct addr *a)
{
	return addr_hi(a) == 0 && addr_lo(a) >> 32 == 0xffff;
}

/* The IPv4 address in host byte order; valid only if addr_is4. */
static inline uint32_t
addr_to4(const struct addr *a)
{
	return (uint32_t)addr_lo(a);
}

/* Compares like memcmp: numerically, with IPv4 below all global IPv6. */
int addr_cmp(const struct addr *, const struct addr *);

/* The address + 1; the highest wraps to zero. */
struct addr addr_next(struct addr);

/* The address - 1; the lowest wraps to the highest. */
struct addr addr_before(struct addr);

/* Both halves as one number, and back. */
static inline unsigned __int128
addr_number(const struct addr *a)
{
	return (unsigned __int128)addr_hi(a) << 64 | addr_lo(a);
}

struct addr addr_from_number(unsigned __int128);

/*
 * Parses exactly the n bytes at s: dotted decimal with four parts and no leading zeros, or IPv6
 * text (RFC 4291, section 2.2) without brackets or zone. Never looks up host names. Returns false
 * and leaves *a unchanged if the text is neither.
 */
bool addr_parse(const char *s, size_t n, struct addr *a);

/* Writes the canonical text (dotted, or RFC 5952) and a null byte; returns its length. */
size_t addr_format(const struct addr *, char s[ADDR_STRLEN]);

/*
 * The same with a port, which is in host byte order: 192.0.2.1:80 or [2001:db8::1]:80. Port 0
 * writes only the address.
 */
size_t addr_format_port(const struct addr *, uint16_t port, char s[ADDR_PORT_STRLEN]);

/* The parts of such a text, which lie in it. */
struct addr_port_text {
	const char *addr, *port;
	size_t addr_n, port_n;
};

/*
 * Divides exactly the n bytes at s. The address is one; the port is of digits, but may be out of
 * range. False, and the parts untouched, if there is no port, or anything else.
 */
bool addr_divide_port(const char *s, size_t n, struct addr_port_text *);

#endif

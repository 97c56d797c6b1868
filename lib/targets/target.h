/* SPDX-License-Identifier: ISC
 *
 * A line of the target stream: ADDR[,[PROTO:]PORT[,+ATTEMPT[,NAME]]], ADDR,NAME or NAME,ADDR,
 * then an optional comment.
 */
#ifndef TARGET_H
#define TARGET_H

#include "addr/addr.h"
#include "addr/ports.h"

#define TARGET_ATTEMPTS 256                 /* +0 to +255 */
#define TARGET_STRLEN (ADDR_STRLEN + 13)    /* including ",u:65535,+255" and a null byte */

struct target {
	struct addr addr;
	uint16_t port;      /* host byte order; 0: no port is named, or ICMP */
	uint8_t protocol;   /* enum protocol */
	uint8_t attempt;    /* 0 if no attempt is named */
	bool has_attempt;
};

/* Whether the line names a port or ICMP. Otherwise the sender's default applies. */
static inline bool
target_names_port(const struct target *t)
{
	return t->port != 0 || t->protocol == PROTOCOL_ICMP;
}

static inline struct port
target_port(const struct target *t)
{
	return (struct port){ t->port, t->protocol };
}

static inline void
target_set_port(struct target *t, struct port port)
{
	t->port = port.number;
	t->protocol = port.protocol;
}

/*
 * Parses the n bytes of a line, without its newline, of a stream that has no header
 * (target_lines.h). Returns NULL, or a message about the fault (a constant string).
 */
const char *target_parse(const char *line, size_t n, struct target *);

/* The rest of a line after its target. */
struct target_rest {
	/*
	 * the beginning of the second field if only commas separate fields, as in a row;
	 * otherwise NULL
	 */
	const char *fields;
	const char *name;   /* the host name, of name_n bytes; NULL: none */
	size_t name_n;
	bool bad_name;      /* the field for the name holds other text */
};

/* The same, and also returns the rest. */
const char *target_parse_rest(const char *line, size_t n, struct target *, struct target_rest *);

/* A message why these bytes are not an address. */
const char *target_address_fault(const char *s, size_t n);

/* Whether a line has no target: only white space or a comment. */
bool target_none(const char *line, size_t n);

/* Writes the canonical text and a null byte; returns its length. */
size_t target_format(const struct target *, char s[TARGET_STRLEN]);

/*
 * The share of a target in a stage's sum=, modulo 2^64 (zscan-status.5). With
 * mix(z) the first output of splitmix64 seeded with z (Steele, Lea, Flood: Fast
 * Splittable Pseudorandom Number Generators, OOPSLA 2014):
 *
 *     x = the address as a number                        (IPv4)
 *     x = mix(mix(upper 64 bits) + lower 64 bits)        (IPv6)
 *     mix(x + (PORT or 0) * 2^32 + ATTEMPT * 2^48 + PROTOCOL * 2^56)
 *
 * PROTOCOL is 1 for u, 2 for icmp, and 0 otherwise.
 */
#define TARGET_MIX_STEP UINT64_C(0x9e3779b97f4a7c15)
#define TARGET_MIX_FIRST UINT64_C(0xbf58476d1ce4e5b9)
#define TARGET_MIX_SECOND UINT64_C(0x94d049bb133111eb)

static inline uint64_t
target_mix(uint64_t z)
{
	z += TARGET_MIX_STEP;
	z = (z ^ z >> 30) * TARGET_MIX_FIRST;
	z = (z ^ z >> 27) * TARGET_MIX_SECOND;
	return z ^ z >> 31;
}

/* The part of a port in x. */
static inline uint64_t
target_mix_port(struct port port)
{
	return (uint64_t)port.number << 32 | (uint64_t)(port.protocol != PROTOCOL_TCP ? port.protocol : 0) << 56;
}

uint64_t target_sum(const struct target *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Who sends the probes: the probe description URI (RFC 9511), and the places of a probe that hold
 * it. Invariant: it stands at the first byte of its place or behind a null byte, and a null byte is
 * behind it (RFC 9511, 4).
 */
#ifndef ABOUT_H
#define ABOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct template;

/* The longest URI, in bytes: with what is around it, it fits into an option of IPv6. */
enum { ABOUT_URI_MAX = 200 };

/* The most bytes that a payload is longer by. */
enum { ABOUT_TAIL_MAX = ABOUT_URI_MAX + 2 };

struct about {
	uint8_t bytes[ABOUT_TAIL_MAX];          /* 0, the URI, 0 */
	size_t n;                               /* 0: no URI */
	const char *places;                     /* of --about-in; NULL: ABOUT_DEFAULT */
	unsigned in;                            /* these, as bits */
};

#define ABOUT_DEFAULT "echo,udp"

/* --about and --about-in: each ends the program with status 2 if it is wrong. */
void about_option(struct about *, const char *uri);
void about_in_option(struct about *, const char *places);

/* Whether a payload of UDP that tolerates it has the URI behind it: how many bytes; 0: it has not. */
size_t about_udp_tail(const struct about *);

/* Writes what goes behind a payload of a template that has it; returns how many bytes. */
size_t about_put_tail(const struct template *, uint8_t *);

/*
 * Puts the URI into a template of one address family, by its places; ends the program with status 2
 * where it does not fit.
 */
void about_place(struct template *, bool ip6);

/* Whether it is to be in SYNs. */
bool about_is_in_syn(const struct about *);

/* Whether any probe of a template holds it, at a port where payloads differ by port. */
bool about_is_in(const struct template *, uint16_t port);

#endif

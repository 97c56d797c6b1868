/* SPDX-License-Identifier: ISC
 *
 * The probe description URI (RFC 9511), which says who sends the probes, and the places of a
 * probe that hold it. Invariant: the URI begins at the first byte of its place or after a null
 * byte, and a null byte follows it (RFC 9511, section 4).
 */
#ifndef ABOUT_H
#define ABOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct template;

/* The longest URI, in bytes; with its delimiters it fits into an IPv6 option. */
enum { ABOUT_URI_MAX = 200 };

/* The largest number of bytes that it adds to a payload. */
enum { ABOUT_TAIL_MAX = ABOUT_URI_MAX + 2 };

struct about {
	uint8_t bytes[ABOUT_TAIL_MAX];          /* 0, the URI, 0 */
	size_t n;                               /* 0: no URI */
	const char *places;                     /* from --about-in; NULL: ABOUT_DEFAULT */
	unsigned in;                            /* the same as bits */
};

#define ABOUT_DEFAULT "echo,udp"

/* --about and --about-in. Each ends the program with status 2 if its argument is wrong. */
void about_option(struct about *, const char *uri);
void about_in_option(struct about *, const char *places);

/* The number of bytes of the URI after a UDP payload that tolerates it; 0: none. */
size_t about_udp_tail(const struct about *);

/* Writes the URI after a payload of a template that has it; returns the number of bytes. */
size_t about_put_tail(const struct template *, uint8_t *);

/*
 * Inserts the URI into a template of one address family at its places. Ends the program with
 * status 2 if it does not fit.
 */
void about_place(struct template *, bool ip6);

/* Whether SYNs are to carry it. */
bool about_is_in_syn(const struct about *);

/* Whether any probe of a template carries it; if payloads differ by port, a probe to this port. */
bool about_is_in(const struct template *, uint16_t port);

#endif

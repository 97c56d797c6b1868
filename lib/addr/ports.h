/* SPDX-License-Identifier: ISC
 *
 * Ports of the protocols of a scan, one by one and in sets: 80,443,u:53,8000-8010,icmp.
 */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NONE: that of the scan's only probe or, in a scan of several protocols, TCP. */
enum protocol { PROTOCOL_NONE, PROTOCOL_UDP, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOLS };

struct port {
	uint16_t number;    /* host byte order; 0: none is named, and of ICMP */
	uint8_t protocol;   /* enum protocol */
};

struct ports {
	struct port *list;  /* by protocol, TCP or NONE first, then by number, each once */
	size_t n;
};

/* By the order of sets; TCP is the same as NONE, which stands for it in lines. */
int port_compare(struct port, struct port);

/* "tcp", "udp" or "icmp", as in the column proto; NULL: NONE. */
const char *protocol_name(enum protocol);

/* By that name or by "t" or "u"; false where it is none. */
bool protocol_parse(const char *, size_t n, enum protocol *);

/* A field of a target: 443, t:443, u:53 or icmp. False where it is none of these. */
bool port_parse(const char *, size_t n, struct port *);

#define PORT_STRLEN sizeof("u:65535")

/* The field, in which TCP is not named; of a port that is not named it is empty. Returns its length. */
size_t port_format(struct port, char s[PORT_STRLEN]);

/*
 * Ports and ranges a-b separated by commas, and icmp; "*" and "-" are 1 to 65535. t: and u: before
 * one hold for it and for those after it, as nmap and masscan have it. Where any protocol is named,
 * ports before the first name are of TCP. False where it is none of that.
 */
bool ports_parse(const char *, struct ports *);

/* Ports that are left out, of --exclude-ports; NULL: there are none. */
struct port_set;

/*
 * Adds what ports_parse() takes, but those before the first name are of TCP and UDP. False where it is none of that. The
 * table is allocated when there is none yet.
 */
bool port_set_add(struct port_set **, const char *);

/* unnamed: the protocol of ports that name none; NONE: it is not known, so that they are left out by either. */
bool port_set_has(const struct port_set *, struct port, enum protocol unnamed);
void ports_remove(struct ports *, const struct port_set *, enum protocol unnamed);

/* Leaves those of a protocol, and those that name none. */
void ports_keep(struct ports *, enum protocol);

/* One port or one range a-b, 1 to 65535. */
bool ports_range(const char *, uint16_t *first, uint16_t *last);

#endif

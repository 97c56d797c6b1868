/* SPDX-License-Identifier: ISC
 *
 * Ports of several protocols, single and in sets: 80,443,u:53,8000-8010,icmp.
 */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NONE: the protocol of the scan's only probe or, in a scan of several protocols, TCP. */
enum protocol { PROTOCOL_NONE, PROTOCOL_UDP, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOLS };

struct port {
	uint16_t number;    /* host byte order; 0: no port is named, or ICMP */
	uint8_t protocol;   /* enum protocol */
};

struct ports {
	/* sorted by protocol (TCP or NONE first), then by number, without duplicates */
	struct port *list;
	size_t n;
};

/* Compares in the order of sets. TCP is equal to NONE, which lines use in its place. */
int port_compare(struct port, struct port);

/* "tcp", "udp" or "icmp", as in the column proto. NULL for NONE. */
const char *protocol_name(enum protocol);

/* Parses such a name, or "t" or "u". Returns false for any other text. */
bool protocol_parse(const char *, size_t n, enum protocol *);

/* Parses the field of a target: 443, t:443, u:53 or icmp. Returns false for any other text. */
bool port_parse(const char *, size_t n, struct port *);

#define PORT_STRLEN sizeof("u:65535")

/*
 * Writes that field and returns its length. TCP is not named; if no port is named the field is
 * empty.
 */
size_t port_format(struct port, char s[PORT_STRLEN]);

/*
 * Parses ports and ranges a-b separated by commas, and icmp; "*" and "-" are 1 to 65535. t: and
 * u: apply to their item and to those after it, as in nmap and masscan. If any protocol is named,
 * ports before the first name are TCP. Returns false if the text has another form.
 */
bool ports_parse(const char *, struct ports *);

/* The ports of --exclude-ports. NULL: none. */
struct port_set;

/*
 * Adds ports in the form of ports_parse(), but those before the first name are both TCP and UDP.
 * Allocates the table if *set is NULL. Returns false if the text has another form.
 */
bool port_set_add(struct port_set **, const char *);

/*
 * unnamed is the protocol of ports that name none. NONE: it is not known, so such ports match TCP
 * and UDP.
 */
bool port_set_has(const struct port_set *, struct port, enum protocol unnamed);
void ports_remove(struct ports *, const struct port_set *, enum protocol unnamed);

/* Keeps the ports of a protocol, and those that name none. */
void ports_keep(struct ports *, enum protocol);

/* Parses one port or one range a-b, from 1 to 65535. */
bool ports_range(const char *, uint16_t *first, uint16_t *last);

#endif

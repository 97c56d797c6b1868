/* SPDX-License-Identifier: ISC
 *
 * Code that the probes over UDP share. Only the source port holds the tag, since a reply returns
 * no other field (RFC 768), unless the payload has room for more.
 */
#ifndef PROBE_UDP_H
#define PROBE_UDP_H

#include "probe/probe.h"

enum { UDP_LENGTH = 4, UDP_CHECKSUM = 6, UDP_HEADER = 8 };

#define PROBE_UDP_FILTER_IP4 "udp"
#define PROBE_UDP_FILTER_IP6 "ip6[6] == 17"

/* Writes the ports. */
uint32_t probe_udp_patch(uint8_t *udp, const struct probe_values *);

/*
 * Checks header and ports of a reply, and returns the tag of its probe. The rest is up to the
 * protocol above UDP.
 */
enum verdict probe_udp_classify(const struct scan *, const struct packet *, struct reply *, uint64_t *tag);

/* Checks the source port and, for IPv4, the identification. */
enum verdict probe_udp_classify_quoted(const struct scan *, const struct packet *quoted, struct reply *);

/* The payload of a direct reply and the number of its captured bytes; NULL for an error. */
const uint8_t *probe_udp_data(const struct reply *, size_t *n);

/*
 * A field of the payload: the number in `bytes` bytes at offset at, of which the lowest of `bits`
 * bits is bit `shift`. No value if the payload is shorter.
 */
struct value probe_udp_number(const struct reply *, size_t at, size_t bytes, unsigned shift, unsigned bits);

/*
 * Fields of a payload that are columns: a list X(NAME, AT, BYTES, SHIFT, BITS, HELP) defines both
 * their functions and their columns.
 */
#define PROBE_UDP_GETTER(name, at, bytes, shift, bits, help) \
	static struct value get_##name(const struct reply *r) { return probe_udp_number(r, at, bytes, shift, bits); }
#define PROBE_UDP_COLUMN(name, at, bytes, shift, bits, help) { #name, COLUMN_INT, get_##name, help },

struct value probe_udp_pkt_size(const struct reply *);
struct value probe_udp_get_data(const struct reply *);

#define PROBE_UDP_COLUMNS \
	{ "udp_pkt_size", COLUMN_INT, probe_udp_pkt_size, "UDP length of the reply, including the header" }, \
	{ "data", COLUMN_BINARY, probe_udp_get_data, "UDP payload of the reply, in hexadecimal" }

#endif

/* SPDX-License-Identifier: ISC
 *
 * What the probes over UDP share. The tag is in the source port alone (RFC 768 has nothing else
 * that a reply returns), unless what they carry has room for more.
 */
#ifndef PROBE_UDP_H
#define PROBE_UDP_H

#include "probe/probe.h"

enum { UDP_LENGTH = 4, UDP_CHECKSUM = 6, UDP_HEADER = 8 };

#define PROBE_UDP_FILTER_IP4 "udp"
#define PROBE_UDP_FILTER_IP6 "ip6[6] == 17"

/* The ports. */
uint32_t probe_udp_patch(uint8_t *udp, const struct probe_values *);

/*
 * What the tag of a reply's probe is, once its header and ports have been found right; the rest is
 * the protocol's above.
 */
enum verdict probe_udp_classify(const struct scan *, const struct packet *, struct reply *, uint64_t *tag);

/* By the source port and, of IPv4, the identification. */
enum verdict probe_udp_classify_quoted(const struct scan *, const struct packet *quoted, struct reply *);

/* The payload of a direct reply, and how much of it was captured; NULL for an error. */
const uint8_t *probe_udp_data(const struct reply *, size_t *n);

/*
 * A field of the payload: so many bytes from a place on, and of the number that they are so many
 * bits from this one on. None where they are not there.
 */
struct value probe_udp_number(const struct reply *, size_t at, size_t bytes, unsigned shift, unsigned bits);

/*
 * Fields of a payload that are columns, each written once in a list of X(NAME, AT, BYTES, SHIFT,
 * BITS, HELP): how they are read, and the columns.
 */
#define PROBE_UDP_GETTER(name, at, bytes, shift, bits, help) \
	static struct value get_##name(const struct reply *r) { return probe_udp_number(r, at, bytes, shift, bits); }
#define PROBE_UDP_COLUMN(name, at, bytes, shift, bits, help) { #name, COLUMN_INT, get_##name, help },

struct value probe_udp_pkt_size(const struct reply *);
struct value probe_udp_get_data(const struct reply *);

#define PROBE_UDP_COLUMNS \
	{ "udp_pkt_size", COLUMN_INT, probe_udp_pkt_size, "UDP length of the reply, header included" }, \
	{ "data", COLUMN_BINARY, probe_udp_get_data, "UDP payload of the reply, in hexadecimal" }

#endif

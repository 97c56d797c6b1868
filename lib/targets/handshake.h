/* SPDX-License-Identifier: ISC
 *
 * The state of a connection as a row tells it: all that the next segment needs. Numbers are in
 * host byte order.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include "targets/host_name.h"
#include "targets/target.h"

/* The segment that is to be sent. */
enum segment_kind {
	SEGMENT_DATA,           /* the acknowledgement of the SYN-ACK, with our data */
	SEGMENT_ACK,            /* an acknowledgement alone */
	SEGMENT_RST,            /* the end of the connection */
	SEGMENTS
};

struct handshake {
	struct addr source;     /* ours: the row's daddr */
	uint16_t source_port;   /* its dport */
	/* Of the last packet of the host, as in the columns seqnum and acknum (RFC 9293, 3.1) */
	uint32_t seqnum, acknum;
	enum segment_kind segment;   /* the column of this name; SEGMENT_DATA where there is none */
	size_t name_n;
	char name[HOST_NAME_LENGTH_MAX + 1];
};

/* Its fields in a row, in the order of their columns in target_lines.h. */
enum handshake_field {
	HANDSHAKE_SOURCE,
	HANDSHAKE_SOURCE_PORT,
	HANDSHAKE_SEQNUM,
	HANDSHAKE_ACKNUM,
	HANDSHAKE_NAME,
	HANDSHAKE_SEGMENT,
};

/* The word for a segment in rows. */
const char *segment_name(enum segment_kind);

/* Sets a field by the n bytes of a row. Returns NULL, or in words why that cannot be. */
const char *handshake_parse(struct handshake *, enum handshake_field, const char *, size_t n);

/* A port in decimal, 1 to 65535, or 0 for no bytes. The same result. */
const char *handshake_parse_port(const char *, size_t n, uint16_t *port);

/* NULL, or why a row with all its columns is no connection to the target. */
const char *handshake_fault(const struct handshake *, const struct target *);

#endif

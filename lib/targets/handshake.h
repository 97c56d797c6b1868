/* SPDX-License-Identifier: ISC
 *
 * The state of a TCP connection as a row gives it: all that the next segment needs. Numbers are
 * in host byte order.
 */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include "targets/host_name.h"
#include "targets/target.h"

/* The segment to send. */
enum segment_kind {
	SEGMENT_DATA,           /* the acknowledgement of the SYN-ACK, with our data */
	SEGMENT_ACK,            /* an acknowledgement alone */
	SEGMENT_RST,            /* the end of the connection */
	SEGMENTS
};

struct handshake {
	struct addr source;     /* our address: the row's daddr */
	uint16_t source_port;   /* our port: the row's dport */
	/*
	 * of the host's last packet, as in the columns seqnum and acknum (RFC 9293, section 3.1)
	 */
	uint32_t seqnum, acknum;
	enum segment_kind segment;   /* from the column segment; SEGMENT_DATA without it */
	size_t name_n;
	char name[HOST_NAME_LENGTH_MAX + 1];
};

/* The fields of a row, in the order of their columns in target_lines.h. */
enum handshake_field {
	HANDSHAKE_SOURCE,
	HANDSHAKE_SOURCE_PORT,
	HANDSHAKE_SEQNUM,
	HANDSHAKE_ACKNUM,
	HANDSHAKE_NAME,
	HANDSHAKE_SEGMENT,
};

/* The name of a segment in rows. */
const char *segment_name(enum segment_kind);

/* Sets a field from the n bytes of a row. Returns NULL, or a message about the fault. */
const char *handshake_parse(struct handshake *, enum handshake_field, const char *, size_t n);

/*
 * Parses a decimal port, 1 to 65535; no bytes are 0. Returns NULL, or a message about the fault.
 */
const char *handshake_parse_port(const char *, size_t n, uint16_t *port);

/* NULL, or a message why a row with all columns does not describe a connection to the target. */
const char *handshake_fault(const struct handshake *, const struct target *);

#endif

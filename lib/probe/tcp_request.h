/* SPDX-License-Identifier: ISC
 *
 * Our first data on a connection, by the port of the server. Invariant: the length of the data
 * follows only from the arguments and from the addresses and ports of the connection. So an
 * acknowledgement of the data proves knowledge of the tag.
 */
#ifndef TCP_REQUEST_H
#define TCP_REQUEST_H

#include "probe/probe.h"

struct tcp_request;

/*
 * Parses --probe-args: wait, http[:PATH], tls, tls:1.3, or those of payload_args.h; NULL: by the
 * port. Ends the program with status 2 if they are wrong.
 */
const struct tcp_request *tcp_request_parse(const char *args);

/* The longest data, in bytes. */
uint16_t tcp_request_max(const struct tcp_request *);

/*
 * Writes the data for a target, at most tcp_request_max() bytes, and returns its length. The name
 * is that of values->handshake, if there is one. The same connection always gets the same data.
 */
size_t tcp_request_write(const struct tcp_request *, uint8_t *, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* Returns only its length. */
size_t tcp_request_length(const struct tcp_request *, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* NULL, or a message why there is no data for this port and host name. */
const char *tcp_request_fault(const struct tcp_request *, uint16_t port, const struct handshake *);

/* The largest useful length of an answer in bytes: 4 KiB, for TLS 16 KiB. */
size_t tcp_request_answer_max(const struct tcp_request *, uint16_t port);

/*
 * Whether the first n bytes of an answer are complete for now: a TLS flight, or the greeting of a
 * server that speaks first.
 */
bool tcp_request_is_answered(const struct tcp_request *, uint16_t port, const uint8_t *answer, size_t n);

/*
 * Whether one or more bytes of an incomplete answer show that more will follow: they begin a TLS
 * flight.
 */
bool tcp_request_is_begun(const struct tcp_request *, uint16_t port, const uint8_t *answer, size_t n);

#endif

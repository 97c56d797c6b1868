/* SPDX-License-Identifier: ISC
 *
 * Our data on a connection: the first words of a client, by the port of the server. Invariant: the
 * length of the data follows from the arguments, and from the addresses and ports of the
 * connection, alone; so an acknowledgement of it proves that the tag was known.
 */
#ifndef TCP_REQUEST_H
#define TCP_REQUEST_H

#include "probe/probe.h"

struct tcp_request;

/*
 * Of --probe-args: wait, http[:PATH], tls, tls:1.3, or those of payload_args.h; NULL: by the port.
 * Ends the program with status 2 if they are wrong.
 */
const struct tcp_request *tcp_request_parse(const char *args);

/* The most bytes that the data has. */
uint16_t tcp_request_max(const struct tcp_request *);

/*
 * Writes the data for a target, at most tcp_request_max() bytes, and returns its length. The name is
 * that of values->handshake, if there is one. The same connection always gets the same data.
 */
size_t tcp_request_write(const struct tcp_request *, uint8_t *, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* Its length alone. */
size_t tcp_request_length(const struct tcp_request *, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* NULL, or why there is no data for a port and the name of a host. */
const char *tcp_request_fault(const struct tcp_request *, uint16_t port, const struct handshake *);

/* The most bytes of an answer that are of use: 4 KiB, of TLS 16 KiB. */
size_t tcp_request_answer_max(const struct tcp_request *, uint16_t port);

/*
 * Whether the first n bytes of an answer are all that the server says for now: a TLS flight, the
 * greeting of a server that speaks first.
 */
bool tcp_request_is_answered(const struct tcp_request *, uint16_t port, const uint8_t *answer, size_t n);

/*
 * Whether one or more bytes of an answer that is not whole show that the server is about to say
 * more: they begin a TLS flight.
 */
bool tcp_request_is_begun(const struct tcp_request *, uint16_t port, const uint8_t *answer, size_t n);

#endif

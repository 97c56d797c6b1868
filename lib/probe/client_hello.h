/* SPDX-License-Identifier: ISC
 *
 * A ClientHello (RFC 5246, 7.4.1.2; RFC 8446, 4.1.2) of constant length, and the end of the flight
 * that answers it.
 */
#ifndef CLIENT_HELLO_H
#define CLIENT_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes, record header included: what many clients pad to, since some servers hang with messages of
 * 256 to 511 bytes (RFC 7685, 1).
 */
enum { CLIENT_HELLO_LEN = 517 };

/* The longest name that leaves room in it for what TLS 1.3 takes, in bytes. */
enum { CLIENT_HELLO_NAME_MAX_TLS13 = 222 };

/*
 * Writes CLIENT_HELLO_LEN bytes. name, n bytes and at most HOST_NAME_LENGTH_MAX, is the server's
 * (RFC 6066, 3); n 0: none. seed decides all that is random. tls13: TLS 1.3 is offered, too, and a
 * name has at most CLIENT_HELLO_NAME_MAX_TLS13 bytes.
 */
void client_hello_write(uint8_t *, const char *name, size_t n, uint64_t seed, bool tls13);

/*
 * Whether the bytes hold all that a server says to it: up to ServerHelloDone, an alert that is no
 * warning, or what is encrypted.
 */
bool client_hello_is_answered(const uint8_t *, size_t n);

/* Whether one or more bytes, which do not hold all of it, are the first ones of what a server says to it. */
bool client_hello_is_begun(const uint8_t *, size_t n);

#endif

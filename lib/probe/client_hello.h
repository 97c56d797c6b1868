/* SPDX-License-Identifier: ISC
 *
 * A ClientHello (RFC 5246, section 7.4.1.2; RFC 8446, section 4.1.2) of constant length, and the
 * recognition of the end of the server's answer.
 */
#ifndef CLIENT_HELLO_H
#define CLIENT_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * In bytes, including the record header. Many clients pad to this length, since some servers hang
 * on messages of 256 to 511 bytes (RFC 7685, section 1).
 */
enum { CLIENT_HELLO_LEN = 517 };

/* The longest name that leaves room for the extensions of TLS 1.3, in bytes. */
enum { CLIENT_HELLO_NAME_MAX_TLS13 = 222 };

/*
 * Writes CLIENT_HELLO_LEN bytes. name is the server's name (RFC 6066, section 3) of n bytes, at
 * most HOST_NAME_LENGTH_MAX; 0: none. All random bytes follow from seed. tls13: also offers TLS
 * 1.3; then a name has at most CLIENT_HELLO_NAME_MAX_TLS13 bytes.
 */
void client_hello_write(uint8_t *, const char *name, size_t n, uint64_t seed, bool tls13);

/*
 * Whether the bytes hold the server's complete answer: up to ServerHelloDone, an alert that is
 * not a warning, or encrypted records.
 */
bool client_hello_is_answered(const uint8_t *, size_t n);

/* Whether one or more bytes that are not yet the complete answer are its beginning. */
bool client_hello_is_begun(const uint8_t *, size_t n);

#endif

/* SPDX-License-Identifier: ISC
 *
 * X.509 certificates (RFC 5280), decoded by libcrypto: part by part, each only if it is asked for,
 * and at most once.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "bytes.h"
#include "io/record.h"

enum certificate_part {
	CERTIFICATE_SHA256,         /* of the DER, in hexadecimal */
	CERTIFICATE_SUBJECT,        /* as RFC 2253 writes names */
	CERTIFICATE_ISSUER,
	CERTIFICATE_NOT_BEFORE,     /* ISO 8601, in UTC */
	CERTIFICATE_NOT_AFTER,
	CERTIFICATE_KEY,            /* RSA-2048, ECDSA-P-256, Ed25519 */
	/* the DNS names and addresses of subjectAltName, with blanks between them */
	CERTIFICATE_SANS,
	CERTIFICATE_PARTS
};

/*
 * NULL, or that the program is built without the library: then no part is ever put, and no base64.
 */
const char *certificate_lacking(void);

/* Room for one certificate at a time, with what the library needs. To be called at start-up. */
struct certificate *certificate_new(void);

/* Takes another one, in DER, in place of the one before. The bytes have to stay. */
void certificate_take(struct certificate *, struct bytes der);

/* Appends a part to the text of a record; nothing where it is not there or cannot be decoded. */
void certificate_put(struct certificate *, enum certificate_part, struct record *);

/*
 * Appends the first part that cannot be decoded, with the library's reason; nothing if all can.
 */
void certificate_put_error(struct certificate *, struct record *);

/* Appends any bytes in base64 (RFC 4648, 4). */
void certificate_put_base64(struct bytes, struct record *);

#endif

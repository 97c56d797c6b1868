/* SPDX-License-Identifier: ISC
 *
 * Decodes X.509 certificates (RFC 5280) by libcrypto. Each part is decoded only if it is wanted,
 * and once at most.
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "bytes.h"
#include "io/record.h"

enum certificate_part {
	CERTIFICATE_SHA256,         /* of the DER, in hexadecimal */
	CERTIFICATE_SUBJECT,        /* in the syntax of RFC 2253 */
	CERTIFICATE_ISSUER,
	CERTIFICATE_NOT_BEFORE,     /* ISO 8601, in UTC */
	CERTIFICATE_NOT_AFTER,
	CERTIFICATE_KEY,            /* such as RSA-2048, ECDSA-P-256, Ed25519 */
	/* the DNS names and addresses of subjectAltName, with blanks between them */
	CERTIFICATE_SANS,
	CERTIFICATE_PARTS
};

/*
 * Returns NULL, or a message if the program was built without the library. In that case no part and
 * no base64 is ever appended.
 */
const char *certificate_lacking(void);

/*
 * Allocates room for one certificate at a time and initialises the library. Must be called at
 * start-up.
 */
struct certificate *certificate_new(void);

/* Replaces the present certificate by this one, in DER. The bytes must stay valid. */
void certificate_take(struct certificate *, struct bytes der);

/* Appends a part to the text of a record; nothing if the part is absent or cannot be decoded. */
void certificate_put(struct certificate *, enum certificate_part, struct record *);

/*
 * Appends the first part that cannot be decoded, with the library's reason; nothing if all can.
 */
void certificate_put_error(struct certificate *, struct record *);

/* Appends bytes in base64 (RFC 4648, 4). */
void certificate_put_base64(struct bytes, struct record *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Names of subjects and issuers as RFC 2253 writes them.
 */
#ifndef CERTIFICATE_NAME_H
#define CERTIFICATE_NAME_H

#include <openssl/bio.h>

#include "io/record.h"
#include "x509.h"

/*
 * Appends a name to the text of a record, by way of a memory BIO; returns NULL, or the reason why
 * it cannot be decoded.
 */
const char *certificate_name(const ASN1_TYPE *kept, BIO *, struct record *);

/* Names that have been decoded, for those that come again and again, as issuers do. */
struct known_names {
	struct known_name {
		size_t der_n, text_n;   /* 0: none */
		uint8_t der[512];
		char text[512];
	} names[256];
};

/* The same by way of the names that are known, which it becomes one of. */
const char *certificate_known_name(struct known_names *, const ASN1_TYPE *kept, BIO *, struct record *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Formats the names of subjects and issuers as RFC 2253 specifies.
 */
#ifndef CERTIFICATE_NAME_H
#define CERTIFICATE_NAME_H

#include <openssl/bio.h>

#include "io/record.h"
#include "x509.h"

/*
 * Appends a name to the text of a record; the memory BIO holds it meanwhile. Returns NULL, or the
 * reason why it cannot be decoded.
 */
const char *certificate_name(const ASN1_TYPE *kept, BIO *, struct record *);

/* A cache of decoded names, for names that many certificates share, such as those of issuers. */
struct known_names {
	struct known_name {
		size_t der_n, text_n;   /* 0: none */
		uint8_t der[512];
		char text[512];
	} names[256];
};

/* The same, but looks the name up in the cache first, and adds it. */
const char *certificate_known_name(struct known_names *, const ASN1_TYPE *kept, BIO *, struct record *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The structure of a certificate for libcrypto's decoder. Its own d2i_X509() takes 160 us for one
 * certificate, since it decodes the key, too, and tries one decoder of its providers after the
 * other (OpenSSL 3.0). This takes 4 us: it leaves the parts undecoded that are long.
 */
#ifndef X509_H
#define X509_H

#include <openssl/asn1t.h>
#include <openssl/x509.h>

#include "bytes.h"

/* RFC 5280, 4.1; an ASN1_TYPE is kept undecoded. */
struct key_info {
	X509_ALGOR *algorithm;
	ASN1_BIT_STRING *key;
};

struct contents {
	ASN1_INTEGER *version, *serial;
	ASN1_TYPE *signature, *issuer;
	X509_VAL *validity;
	ASN1_TYPE *subject;
	struct key_info *key_info;
	ASN1_BIT_STRING *issuer_id, *subject_id;
	ASN1_TYPE *extensions;
};

struct signed_contents {
	struct contents *contents;
	ASN1_TYPE *algorithm;
	ASN1_BIT_STRING *signature;
};

/* NULL, with the reason, if the bytes are no certificate, or more than one. */
struct signed_contents *x509_decode(struct bytes der, const char **reason);
void x509_free(struct signed_contents *);

/*
 * Decodes a string or a part that was kept as this type. NULL, with the reason, if it is no such
 * thing, or more.
 */
void *x509_decode_string(const ASN1_STRING *, const ASN1_ITEM *type, const char **reason);
void *x509_decode_kept(const ASN1_TYPE *, const ASN1_ITEM *type, const char **reason);

/* The library's reason for the last failure, the first cause of it, which is forgotten. */
const char *x509_take_reason(void);

#endif

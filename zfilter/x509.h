/* SPDX-License-Identifier: ISC
 *
 * Declares the structure of a certificate for libcrypto's decoder. The library's d2i_X509() takes
 * 160 us for a certificate, because it also decodes the key and tries the decoders of its providers
 * one by one (OpenSSL 3.0). This takes 4 us: long parts stay undecoded.
 */
#ifndef X509_H
#define X509_H

#include <openssl/asn1t.h>
#include <openssl/x509.h>

#include "bytes.h"

/* RFC 5280, 4.1. A part of type ASN1_TYPE stays undecoded. */
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

/* Returns NULL, and sets the reason, if the bytes are not exactly one certificate. */
struct signed_contents *x509_decode(struct bytes der, const char **reason);
void x509_free(struct signed_contents *);

/*
 * Decodes a string, or an undecoded part, as this type. Returns NULL, and sets the reason, if it is
 * not exactly one value of the type.
 */
void *x509_decode_string(const ASN1_STRING *, const ASN1_ITEM *type, const char **reason);
void *x509_decode_kept(const ASN1_TYPE *, const ASN1_ITEM *type, const char **reason);

/*
 * Returns the library's reason for the last failure, its first cause, and clears its list of
 * errors.
 */
const char *x509_take_reason(void);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Names of subjects and issuers as RFC 2253 writes them.
 */
#ifndef CERTIFICATE_NAME_H
#define CERTIFICATE_NAME_H

#include <openssl/bio.h>

#include "record.h"
#include "x509.h"

/*
 * Appends a name to the text of a record, by way of a memory BIO; returns NULL, or the reason why
 * it cannot be decoded.
 */
const char *certificate_name(const ASN1_TYPE *kept, BIO *, struct record *);

#endif

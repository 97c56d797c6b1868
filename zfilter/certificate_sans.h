/* SPDX-License-Identifier: ISC
 *
 * Decodes the names that a certificate is valid for.
 */
#ifndef CERTIFICATE_SANS_H
#define CERTIFICATE_SANS_H

#include "io/record.h"
#include "x509.h"

/*
 * Appends the DNS names and addresses of subjectAltName to the text of a record, with blanks
 * between them. Returns NULL, or the reason why the extensions cannot be decoded.
 */
const char *certificate_sans(const ASN1_TYPE *extensions, struct record *);

#endif

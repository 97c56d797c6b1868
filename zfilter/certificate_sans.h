/* SPDX-License-Identifier: ISC
 *
 * The names that a certificate is valid for.
 */
#ifndef CERTIFICATE_SANS_H
#define CERTIFICATE_SANS_H

#include "io/record.h"
#include "x509.h"

/*
 * Appends the DNS names and addresses of subjectAltName among the extensions to the text of a
 * record, with blanks between them; returns NULL, or the reason why they cannot be decoded.
 */
const char *certificate_sans(const ASN1_TYPE *extensions, struct record *);

#endif

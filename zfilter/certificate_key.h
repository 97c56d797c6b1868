/* SPDX-License-Identifier: ISC
 *
 * Decodes the algorithm and size of a certificate's key.
 */
#ifndef CERTIFICATE_KEY_H
#define CERTIFICATE_KEY_H

#include "io/record.h"
#include "x509.h"

/* Appends them to the text of a record. Returns NULL, or the reason why they cannot be decoded. */
const char *certificate_key(const struct key_info *, struct record *);

#endif

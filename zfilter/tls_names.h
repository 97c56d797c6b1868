/* SPDX-License-Identifier: ISC
 *
 * Returns the names of numbers in TLS, as in IANA's registry "Transport Layer Security (TLS)
 * Parameters"; NULL for an unknown number.
 */
#ifndef TLS_NAMES_H
#define TLS_NAMES_H

#include <stdint.h>

/* Returns for example TLS1.2. */
const char *tls_version_name(uint16_t version);

/* Returns for example TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. */
const char *tls_cipher_name(uint16_t cipher);

/* Returns for example handshake_failure. */
const char *tls_alert_name(uint8_t description);

#endif

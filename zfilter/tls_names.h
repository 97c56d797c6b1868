/* SPDX-License-Identifier: ISC
 *
 * Names of numbers in TLS, as IANA's registries have them ("Transport Layer Security (TLS)
 * Parameters"). NULL where we know none.
 */
#ifndef TLS_NAMES_H
#define TLS_NAMES_H

#include <stdint.h>

/* TLS1.2 */
const char *tls_version_name(uint16_t version);

/* TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 */
const char *tls_cipher_name(uint16_t cipher);

/* handshake_failure */
const char *tls_alert_name(uint8_t description);

#endif

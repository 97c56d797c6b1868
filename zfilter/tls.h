/* SPDX-License-Identifier: ISC
 *
 * The first flight of a TLS server (RFC 5246, RFC 8446), as much of it as is there: ServerHello,
 * chain of certificates, alert. The chain can be seen up to TLS 1.2 only; later it is encrypted.
 */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>

#include "bytes.h"

struct tls {
	bool has_hello;             /* a whole ServerHello */
	uint16_t version, cipher;   /* as it has chosen */
	int alert;                  /* the description of the first one; -1: none */
	bool has_chain;             /* the list of certificates has begun */
	struct bytes chain;         /* those of it that are whole: for tls_next_certificate */
	unsigned count;             /* how many these are */
	/* why they are not all, or "" where they are or none were to come; see tls.c */
	const char *error;
};

bool tls_is(struct bytes answer);

/* Joins the messages in place, so that the records are gone. */
void tls_parse(struct tls *, uint8_t *answer, size_t n);

/* Consumes a certificate of the chain, in DER, the server's own first; false at the end. */
bool tls_next_certificate(struct bytes *chain, struct bytes *certificate);

#endif

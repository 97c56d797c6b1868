/* SPDX-License-Identifier: ISC
 *
 * Parses the first flight of a TLS server (RFC 5246, RFC 8446), as far as it has arrived:
 * ServerHello, chain of certificates, alert. The chain is visible up to TLS 1.2 only; later
 * versions encrypt it.
 */
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>

#include "bytes.h"

struct tls {
	bool has_hello;             /* a complete ServerHello has arrived */
	uint16_t version, cipher;   /* the choice of the server */
	int alert;                  /* description of the first alert; -1: none */
	bool has_chain;             /* the list of certificates has begun */
	struct bytes chain;         /* its complete certificates, for tls_next_certificate */
	unsigned count;             /* their number */
	/*
	 * The reason why certificates are missing; "" if all have arrived or none was expected; see
	 * tls.c.
	 */
	const char *error;
};

bool tls_is(struct bytes answer);

/* Joins the messages in place, which destroys the records. */
void tls_parse(struct tls *, uint8_t *answer, size_t n);

/*
 * Consumes a certificate of the chain, in DER, beginning with the server's own; false at the end.
 */
bool tls_next_certificate(struct bytes *chain, struct bytes *certificate);

#endif

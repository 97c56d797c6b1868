/* SPDX-License-Identifier: ISC
 *
 * The bytes that a server has answered. The protocol is known by them alone.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"
#include "certificate.h"
#include "http.h"
#include "tls.h"

enum application { APPLICATION_NONE, APPLICATION_HTTP, APPLICATION_SSH, APPLICATION_TLS, APPLICATION_TEXT };

struct answer {
	uint8_t *bytes;
	size_t n, cap;
	struct bytes name;          /* of the host that was asked */
	enum application protocol;
	struct bytes line;          /* the first one, where it is text */
	/* Each is defined for its own protocol alone. */
	struct bytes version, software;     /* of SSH */
	struct http http;
	struct tls tls;
	struct certificate *certificate;    /* the server's own, once it is taken */
	bool has_certificate;
};

/* At start-up, with all that decoding takes. */
struct answer *answer_new(void);

/*
 * Takes an answer in hexadecimal, and the name, which has to stay. False if it is no hexadecimal.
 */
bool answer_take(struct answer *, const char *hex, size_t n, struct bytes name);

/* Takes the server's own certificate out of an answer of TLS; false if it is not there in whole. */
bool answer_take_certificate(struct answer *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Recognises the protocol of a server's answer by its bytes alone, and holds the parts of the
 * answer.
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
	struct bytes name;          /* name of the host that was probed */
	enum application protocol;
	struct bytes line;          /* first line, if the answer is text */
	/* Each is defined for its own protocol only. */
	struct bytes version, software;     /* of SSH */
	struct http http;
	struct tls tls;
	struct certificate *certificate;    /* the server's own, once it is taken */
	bool has_certificate;
};

/* Must be called at start-up. Allocates all memory that decoding needs. */
struct answer *answer_new(void);

/*
 * Takes an answer in hexadecimal, and the name, which must stay valid. Returns false if the answer
 * is not hexadecimal.
 */
bool answer_take(struct answer *, const char *hex, size_t n, struct bytes name);

/*
 * Decodes the server's own certificate from an answer of TLS; false if it is missing or incomplete.
 */
bool answer_take_certificate(struct answer *);

#endif

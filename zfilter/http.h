/* SPDX-License-Identifier: ISC
 *
 * Parses the answer of an HTTP server (RFC 9112), as far as it has arrived. Skips invalid headers.
 * Of repeated headers the first counts; an incomplete one does not count.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>

#include "bytes.h"

struct http {
	int status;                 /* three digits; -1: none */
	/* May contain the line breaks of a folded header; .at is NULL if the header is missing. */
	struct bytes server, location;
	bool has_length;
	uint64_t length;            /* Content-Length */
	struct bytes body;          /* arrived part, without chunk sizes; empty if compressed */
};

bool http_is(struct bytes answer);

/* Joins the chunks of the body in place, so the bytes after the header change. */
void http_parse(struct http *, uint8_t *answer, size_t n);

#endif

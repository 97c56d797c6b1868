/* SPDX-License-Identifier: ISC
 *
 * The answer of an HTTP server (RFC 9112), as much of it as is there. Garbage among the headers is
 * passed over; of headers that come twice the first counts; one that is cut does not count.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>

#include "bytes.h"

struct http {
	int status;                 /* three digits; -1: none */
	/* may hold the line ends of a folded header; .at is NULL where there is no such header */
	struct bytes server, location;
	bool has_length;
	uint64_t length;            /* Content-Length */
	struct bytes body;          /* what has come of it, out of its chunks; empty if compressed */
};

bool http_is(struct bytes answer);

/* Joins the chunks of the body in place, so that the bytes behind the header change. */
void http_parse(struct http *, uint8_t *answer, size_t n);

#endif

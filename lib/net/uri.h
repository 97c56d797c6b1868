/* SPDX-License-Identifier: ISC
 *
 * Checks the text of absolute URIs (RFC 3986, section 4.3, also with a fragment).
 */
#ifndef URI_H
#define URI_H

#include <stdbool.h>

/* Whether a text begins with this scheme, such as "https:", in either case. */
bool uri_has_scheme(const char *uri, const char *scheme);

/*
 * NULL, or a message why a text is not a URI. For https, mailto and tel it also checks the part
 * after the scheme.
 */
const char *uri_refuse(const char *uri);

#endif

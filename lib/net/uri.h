/* SPDX-License-Identifier: ISC
 *
 * Absolute URIs (RFC 3986, 4.3, with a fragment), checked as text.
 */
#ifndef URI_H
#define URI_H

#include <stdbool.h>

/* Whether a text begins with this scheme, as "https:", in small or capital letters. */
bool uri_has_scheme(const char *uri, const char *scheme);

/* NULL, or why a text is none; of https, mailto and tel what is behind the scheme is looked at, too. */
const char *uri_refuse(const char *uri);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Host names of targets. Requests to hosts contain them unchanged.
 */
#ifndef HOST_NAME_H
#define HOST_NAME_H

#include <stddef.h>

/* The longest name, in bytes (RFC 1035, section 2.3.4: 255 including the length bytes). */
#define HOST_NAME_LENGTH_MAX 253

/*
 * The number of the n bytes at s that form a host name: n, or n - 1 without the final dot. 0: not
 * a host name. A host name consists of labels of 1 to 63 letters, digits, hyphens and underscores
 * with dots between them. Its last label is not a number, since that would be an address.
 */
size_t host_name_length(const char *s, size_t n);

/* The message about bytes that are not a host name. */
extern const char host_name_fault[];

#endif

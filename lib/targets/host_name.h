/* SPDX-License-Identifier: ISC
 *
 * Names of hosts, as a target may have one. They go into requests to hosts as they are.
 */
#ifndef HOST_NAME_H
#define HOST_NAME_H

#include <stddef.h>

/* The longest, in bytes (RFC 1035, 2.3.4: 255 with the bytes of lengths). */
#define HOST_NAME_LENGTH_MAX 253

/*
 * How many of the n bytes at s are a host name: all, or all but the dot at its end. 0 where they
 * are none: labels of 1 to 63 letters, digits, hyphens and underscores with dots between them, the
 * last of which is no number, as it is in an address.
 */
size_t host_name_length(const char *s, size_t n);

/* Why bytes are none, in words. */
extern const char host_name_fault[];

#endif

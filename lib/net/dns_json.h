/* SPDX-License-Identifier: ISC
 *
 * Sections of DNS messages as JSON: arrays of objects under the names that ZMap has for their
 * members, made of the text of dns_format, so that whoever reads that text can make them.
 */
#ifndef DNS_JSON_H
#define DNS_JSON_H

#include <stddef.h>

/* The room that dns_json needs for n bytes of text, in part while it works. */
#define DNS_JSON_MAX(n) (16 * (n) + 160)

/*
 * Writes n bytes of the text of a section as an array, and returns its length; 0 where it is no
 * such text. The records left out for want of room, which the text has "..." for, are a null.
 */
size_t dns_json(char *dst, const char *text, size_t n);

#endif

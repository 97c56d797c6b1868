/* SPDX-License-Identifier: ISC
 *
 * Sections of DNS messages as JSON: arrays of objects with ZMap's member names. The input is the
 * text of dns_format, so any reader of that text can make the JSON.
 */
#ifndef DNS_JSON_H
#define DNS_JSON_H

#include <stddef.h>

/* The room in bytes that dns_json needs for n bytes of text, including its working space. */
#define DNS_JSON_MAX(n) (16 * (n) + 160)

/*
 * Writes n bytes of the text of a section as an array and returns its length, or 0 if the text is
 * malformed. A null stands for records that were left out of the text ("...").
 */
size_t dns_json(char *dst, const char *text, size_t n);

#endif

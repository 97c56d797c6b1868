/* SPDX-License-Identifier: ISC
 *
 * Payloads that differ by target: text with ZMap's fields in it, such as ${DADDR}, read once and
 * filled in for each probe. The fields TAG and TAG_HEX hold bytes that follow from the tag alone;
 * whatever answers the probe has to return them.
 */
#ifndef PAYLOAD_TEMPLATE_H
#define PAYLOAD_TEMPLATE_H

#include "probe/probe.h"

struct payload_template;

/* The most bytes that all fields of tags take in a payload. */
enum { PAYLOAD_TAGS_MAX = 64 };

/* Ends the program with status 2 where one is unknown. The n bytes have to stay. */
struct payload_template *payload_template_parse(const uint8_t *text, size_t n);

/*
 * The same piece by piece, at most so many. A field is the text between ${ and }: NAME or
 * NAME=LENGTH; false: it is unknown. Text has to stay.
 */
struct payload_template *payload_template_new(size_t pieces);
void payload_template_add_text(struct payload_template *, const uint8_t *text, size_t n);
bool payload_template_add_field(struct payload_template *, const char *s, size_t n);

/* Prints name and meaning of each field, and ends the program. */
_Noreturn void payload_template_list_and_exit(void);

/* The longest that the payload can be. */
size_t payload_template_max(const struct payload_template *);

/* Writes the payload of a probe and returns its length; but for times the same probe always has the same. */
size_t payload_template_fill(const struct payload_template *, uint8_t *payload, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* Writes the bytes of all of them, one behind another. */
void payload_template_tags(const struct payload_template *, uint64_t tag, uint8_t tags[PAYLOAD_TAGS_MAX]);

/* Those of the i-th, from 0, and how many they are; NULL: there are fewer fields. */
const uint8_t *payload_template_tag(const struct payload_template *, size_t i, const uint8_t *tags, size_t *n);

/* Whether the i-th is written in hexadecimal, two digits for each byte of it. */
bool payload_template_tag_is_hex(const struct payload_template *, size_t i);

/* Whether each of them stands anywhere in an answer. */
bool payload_template_is_returned(const struct payload_template *, const uint8_t *tags, const uint8_t *data, size_t n);

#endif

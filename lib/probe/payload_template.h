/* SPDX-License-Identifier: ISC
 *
 * Payloads that differ by target: text with ZMap's fields such as ${DADDR}, parsed once and
 * filled in for each probe. The fields TAG and TAG_HEX hold bytes that follow from the tag alone;
 * a valid answer must return them.
 */
#ifndef PAYLOAD_TEMPLATE_H
#define PAYLOAD_TEMPLATE_H

#include "probe/probe.h"

struct payload_template;

/* The largest number of bytes of all tag fields in a payload. */
enum { PAYLOAD_TAGS_MAX = 64 };

/*
 * Parses a template. Ends the program with status 2 if a field is unknown. Keeps pointers into
 * the n bytes.
 */
struct payload_template *payload_template_parse(const uint8_t *text, size_t n);

/*
 * The same, piece by piece, for at most this many pieces. A field is the text between ${ and }:
 * NAME or NAME=LENGTH. Returns false if it is unknown. Keeps a pointer to the text.
 */
struct payload_template *payload_template_new(size_t pieces);
void payload_template_add_text(struct payload_template *, const uint8_t *text, size_t n);
bool payload_template_add_field(struct payload_template *, const char *s, size_t n);

/* Prints name and meaning of each field, and ends the program. */
_Noreturn void payload_template_list_and_exit(void);

/* The longest that the payload can be, in bytes. */
size_t payload_template_max(const struct payload_template *);

/*
 * Writes the payload of a probe and returns its length. Except for times, the same probe always
 * has the same payload.
 */
size_t payload_template_fill(const struct payload_template *, uint8_t *payload, const struct addr *source, const struct addr *target,
    const struct probe_values *);

/* Writes the bytes of all tag fields, one after another. */
void payload_template_tags(const struct payload_template *, uint64_t tag, uint8_t tags[PAYLOAD_TAGS_MAX]);

/* The bytes of the i-th tag field, from 0, and their number; NULL: there are fewer fields. */
const uint8_t *payload_template_tag(const struct payload_template *, size_t i, const uint8_t *tags, size_t *n);

/* Whether the i-th tag field is hexadecimal, two digits per byte. */
bool payload_template_tag_is_hex(const struct payload_template *, size_t i);

/* Whether an answer contains each tag field anywhere. */
bool payload_template_is_returned(const struct payload_template *, const uint8_t *tags, const uint8_t *data, size_t n);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The form of a true answer: runs of bytes with gaps of any length between them. The first run is
 * at the beginning. A byte is compared under a mask, or is a byte of a tag.
 */
#ifndef ANSWER_FORM_H
#define ANSWER_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer_form;

/* A form of at most this many bytes. */
struct answer_form *answer_form_new(size_t bytes);

/* Adds a byte: value, compared where the mask has ones. */
void answer_form_add(struct answer_form *, uint8_t value, uint8_t mask);

/* Adds a byte of a tag: the one at this index among the bytes of all tags (payload_template.h). */
void answer_form_add_tag(struct answer_form *, uint8_t place);

/* Adds a gap: the rest may be anywhere after it. */
void answer_form_add_gap(struct answer_form *);

/*
 * Skips to an offset. Returns false if that is already passed, or if a gap makes offsets unknown.
 */
bool answer_form_skip_to(struct answer_form *, size_t offset);

/* The number of bytes so far; valid only before a gap. */
size_t answer_form_offset(const struct answer_form *);

/* Whether the tag byte at this index has a fixed offset, that is, is not after a gap. */
bool answer_form_places_tag(const struct answer_form *, uint8_t place);

/* Whether an answer of n bytes has this form; it may be longer than the form. */
bool answer_form_matches(const struct answer_form *, const uint8_t *data, size_t n, const uint8_t *tags);

#endif

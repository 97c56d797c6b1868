/* SPDX-License-Identifier: ISC
 *
 * The form of a true answer: runs of bytes, of which each follows the run before it anywhere, and
 * the first is at the beginning. A byte is compared under a mask, or is one of a tag.
 */
#ifndef ANSWER_FORM_H
#define ANSWER_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer_form;

/* Of so many bytes at most. */
struct answer_form *answer_form_new(size_t bytes);

/* The next byte: its value where the mask has ones. */
void answer_form_add(struct answer_form *, uint8_t value, uint8_t mask);

/* The next byte is the one at this place among those of all tags (payload_template.h). */
void answer_form_add_tag(struct answer_form *, uint8_t place);

/* What follows may be anywhere behind. */
void answer_form_add_gap(struct answer_form *);

/*
 * The next byte is the one at this offset; false where that is behind it already, or a gap leaves
 * open where it is.
 */
bool answer_form_skip_to(struct answer_form *, size_t offset);

/* Where a gap has not left it open: the number of bytes so far. */
size_t answer_form_offset(const struct answer_form *);

/* Whether the byte of the tags at this place has an offset, and not only a place behind a gap. */
bool answer_form_places_tag(const struct answer_form *, uint8_t place);

/* Whether the n bytes of an answer have this form; they may go on behind it. */
bool answer_form_matches(const struct answer_form *, const uint8_t *data, size_t n, const uint8_t *tags);

#endif

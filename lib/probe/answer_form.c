/* SPDX-License-Identifier: ISC
 *
 * Matches answers against forms. Each run of bytes has a fixed length, so its first possible
 * position leaves the most room for the next run, and backtracking is never needed.
 */
#include "probe/answer_form.h"

#include "io/alloc.h"

struct answer_form {
	size_t n;
	bool has_gap;
	struct form_byte {
		enum { LITERAL, TAG, GAP } kind;        /* GAP: not a byte; it ends a run */
		uint8_t value, mask;                    /* for TAG, value is its index */
	} bytes[];
};

struct answer_form *
answer_form_new(size_t bytes)
{
	return allocate_zeroed_or_die(1, sizeof(struct answer_form) + bytes * sizeof(struct form_byte));
}

void
answer_form_add(struct answer_form *f, uint8_t value, uint8_t mask)
{
	f->bytes[f->n++] = (struct form_byte){ LITERAL, value & mask, mask };
}

void
answer_form_add_tag(struct answer_form *f, uint8_t place)
{
	f->bytes[f->n++] = (struct form_byte){ TAG, place, 0xff };
}

void
answer_form_add_gap(struct answer_form *f)
{
	f->bytes[f->n++] = (struct form_byte){ .kind = GAP };
	f->has_gap = true;
}

size_t
answer_form_offset(const struct answer_form *f)
{
	return f->n;
}

bool
answer_form_skip_to(struct answer_form *f, size_t offset)
{
	if (f->has_gap || offset < f->n)
		return false;
	while (f->n < offset)
		answer_form_add(f, 0, 0);
	return true;
}

bool
answer_form_places_tag(const struct answer_form *f, uint8_t place)
{
	for (size_t i = 0; i < f->n && f->bytes[i].kind != GAP; i++)
		if (f->bytes[i].kind == TAG && f->bytes[i].value == place)
			return true;
	return false;
}

/* Whether a run of bytes matches at this position. */
static bool
fits(const struct form_byte *run, size_t len, const uint8_t *at, const uint8_t *tags)
{
	for (size_t i = 0; i < len; i++)
		if (run[i].kind == TAG ? at[i] != tags[run[i].value] : (at[i] & run[i].mask) != run[i].value)
			return false;
	return true;
}

bool
answer_form_matches(const struct answer_form *f, const uint8_t *data, size_t n, const uint8_t *tags)
{
	const uint8_t *end = data + n;

	for (size_t first = 0, len; first <= f->n; first += len + 1) {
		for (len = 0; first + len < f->n && f->bytes[first + len].kind != GAP; len++)
			;
		while ((size_t)(end - data) >= len && !fits(f->bytes + first, len, data, tags)) {
			if (first == 0)
				return false;
			data++;
		}
		if ((size_t)(end - data) < len)
			return false;
		data += len;
	}
	return true;
}

/* SPDX-License-Identifier: ISC
 *
 * The buffers of a row. They double when full, so after the first rows nothing is allocated.
 */
#include "io/record.h"


#include "io/alloc.h"

void
record_init(struct record *r)
{
	*r = (struct record){ 0 };
	record_need_text(r, 1);
	record_need_fields(r, 1);
}

void
record_need_text(struct record *r, size_t n)
{
	size_t cap = 2 * (r->used + n) + 256;

	r->text = reallocate_or_die(r->text, cap, 1);
	r->text_cap = cap;
}

void
record_need_fields(struct record *r, size_t n)
{
	if (n <= r->fields_cap)
		return;
	r->fields = reallocate_or_die(r->fields, 2 * n, sizeof(*r->fields));
	r->fields_cap = 2 * n;
}

void
record_clear_fields(struct record *r, size_t n)
{
	record_need_fields(r, n);
	r->tail = NULL;
	for (size_t i = 0; i < n; i++)
		r->fields[i] = (struct field){ 0 };
}

/* SPDX-License-Identifier: ISC
 *
 * Makes rows with prefix columns. A row has all of its text in one buffer, so the columns of the
 * file are copied to the buffer of the prefixes.
 */
#include "prefixes.h"

#include "io/alloc.h"
#include "prefix.h"

void
prefixes_init(struct prefixes *p, const struct columns *c)
{
	*p = (struct prefixes){ .columns = c };
	record_init(&p->row);
}

void
prefixes_file(struct prefixes *p)
{
	const struct columns *c = p->columns;

	p->made_n = p->copied_n = 0;
	p->made = reallocate_or_die(p->made, c->n, sizeof(*p->made));
	p->copied = reallocate_or_die(p->copied, c->n, sizeof(*p->copied));
	record_need_fields(&p->row, c->n);
	for (size_t place = 0; place < c->n; place++) {
		p->row.fields[place] = (struct field){ 0 };
		if (c->from[place] == FROM_PREFIX)
			p->made[p->made_n++] = place;
		else if (c->from[place] == FROM_FILE || c->from[place] == FROM_JOINED)
			p->copied[p->copied_n++] = place;
	}
}

const struct record *
prefixes_row(struct prefixes *p, const struct record *read)
{
	struct record *row = &p->row;
	char text[PREFIX_STRLEN];
	struct addr a;

	if (p->made_n == 0)
		return read;
	row->used = 0;
	row->line = read->line;
	row->line_n = read->line_n;
	row->tail = read->tail;
	row->tail_n = read->tail_n;
	for (size_t i = 0; i < p->copied_n; i++)
		record_set(row, p->copied[i], record_text(read, p->copied[i]), record_length(read, p->copied[i]));
	for (size_t i = 0; i < p->made_n; i++) {
		const struct made_of *of = &p->columns->made_of[p->made[i]];
		bool found = prefix_of(record_text(read, of->place), record_length(read, of->place), of->bits, &a);

		record_set(row, p->made[i], text, found ? prefix_format(&a, of->bits, text) : 0);
	}
	return row;
}

/* SPDX-License-Identifier: ISC
 *
 * Sorts the records in memory, and the runs of the file, by merging.
 */
#include "sorter.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/block.h"
#include "stretch.h"
#include "temporary.h"

/* Precedes each record: the lengths of its key and its text, which follow. */
struct head {
	size_t key_n, n;
};

/* Minimum number of bytes of a run read at once. */
enum { READ_MIN = 4096 };

struct sorter_run {
	uint64_t begin, end;    /* in the file */
	struct stretch rest;
	struct sorter_record record;
	uint64_t prefix;
};

void
sorter_open(struct sorter *s, size_t room, struct status *st)
{
	*s = (struct sorter){ .st = st, .fd = temporary_open(), .room = room };
	/* Entries and spare entries take half of the memory of records. */
	s->entries_max = room / (4 * sizeof(*s->entries));
	outbuf_open(&s->out, s->fd, temporary_folder(), 0);
	s->records = allocate_or_die(room, 1);
	s->entries = allocate_or_die(s->entries_max, sizeof(*s->entries));
	s->spare = allocate_or_die(s->entries_max, sizeof(*s->spare));
}

/*
 * Returns the first bytes of a key; a shorter key is filled with zeros. The filling does not
 * matter, because no other key begins with this one.
 */
static uint64_t
prefix_of_key(const uint8_t *key, size_t n)
{
	uint64_t prefix = 0;

	for (size_t i = 0; i < sizeof(prefix); i++)
		prefix = prefix << 8 | (i < n ? key[i] : 0);
	return prefix;
}

static int
compare_keys(const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n)
{
	int order = memcmp(a, b, a_n < b_n ? a_n : b_n);

	return order != 0 ? order : (a_n > b_n) - (a_n < b_n);
}

static int
compare_entries(const struct sorter_entry *a, const struct sorter_entry *b)
{
	struct head x, y;

	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	memcpy(&x, a->record, sizeof(x));
	memcpy(&y, b->record, sizeof(y));
	return compare_keys((const uint8_t *)a->record + sizeof(x), x.key_n, (const uint8_t *)b->record + sizeof(y), y.key_n);
}

/* Merges the sorted entries from begin to middle with the sorted ones from middle to end. */
static void
merge_entries(const struct sorter_entry *from, struct sorter_entry *to, size_t begin, size_t middle, size_t end)
{
	size_t a = begin, b = middle;

	for (size_t i = begin; i < end; i++)
		to[i] = a < middle && (b == end || compare_entries(&from[a], &from[b]) <= 0) ? from[a++] : from[b++];
}

static void
sort_entries(struct sorter *s)
{
	for (size_t width = 1; width < s->n; width *= 2) {
		struct sorter_entry *sorted = s->spare;

		for (size_t begin = 0; begin < s->n; begin += 2 * width) {
			size_t middle = begin + width < s->n ? begin + width : s->n;
			size_t end = begin + 2 * width < s->n ? begin + 2 * width : s->n;

			merge_entries(s->entries, sorted, begin, middle, end);
		}
		s->spare = s->entries;
		s->entries = sorted;
		status_poll(s->st);
	}
}

static void
begin_run(struct sorter *s)
{
	if (s->runs_n == s->runs_cap) {
		s->runs_cap = 2 * s->runs_cap + 16;
		s->runs = reallocate_or_die(s->runs, s->runs_cap, sizeof(*s->runs));
	}
	s->runs[s->runs_n++] = (struct sorter_run){ .begin = s->written };
}

static void
end_run(struct sorter *s)
{
	s->runs[s->runs_n - 1].end = s->written;
}

static void
write_bytes(struct sorter *s, const void *bytes, size_t n)
{
	outbuf_put_or_die(&s->out, s->st, bytes, n);
	s->written += n;
}

static void
write_run(struct sorter *s)
{
	if (s->n == 0)
		return;
	sort_entries(s);
	begin_run(s);
	for (size_t i = 0; i < s->n; i++) {
		struct head head;

		memcpy(&head, s->entries[i].record, sizeof(head));
		write_bytes(s, s->entries[i].record, sizeof(head) + head.key_n + head.n);
	}
	end_run(s);
	s->n = s->used = 0;
}

/* Writes a record that does not fit into memory as a run of its own. */
static void
put_long(struct sorter *s, const struct head *head, const struct sorter_record *r)
{
	begin_run(s);
	write_bytes(s, head, sizeof(*head));
	write_bytes(s, r->key, r->key_n);
	write_bytes(s, r->text, r->n);
	end_run(s);
}

void
sorter_put(struct sorter *s, const struct sorter_record *r)
{
	const struct head head = { r->key_n, r->n };
	size_t need = sizeof(head) + r->key_n + r->n;
	char *d;

	if (need > s->room - s->used || s->n == s->entries_max)
		write_run(s);
	if (need > s->room) {
		put_long(s, &head, r);
		return;
	}
	d = s->records + s->used;
	s->entries[s->n++] = (struct sorter_entry){ prefix_of_key(r->key, r->key_n), d };
	d = mempcpy(d, &head, sizeof(head));
	d = mempcpy(d, r->key, r->key_n);
	memcpy(d, r->text, r->n);
	s->used += need;
}

/* Reads the next record of a run; false if there is none. */
static bool
read_record(struct sorter *s, struct sorter_run *r)
{
	const char *bytes = stretch_take(&r->rest, sizeof(struct head), s->st);
	struct head head;

	if (bytes == NULL)
		return false;
	memcpy(&head, bytes, sizeof(head));
	r->record.key = (const uint8_t *)stretch_take(&r->rest, head.key_n + head.n, s->st);
	r->record.key_n = head.key_n;
	r->record.text = (const char *)r->record.key + head.key_n;
	r->record.n = head.n;
	r->prefix = prefix_of_key(r->record.key, r->record.key_n);
	return true;
}

/*
 * Returns true if the record of run a precedes that of run b. If their keys are equal, that of the
 * earlier run comes first.
 */
static bool
is_before(const struct sorter *s, size_t a, size_t b)
{
	const struct sorter_run *x = &s->runs[a], *y = &s->runs[b];
	int order;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix;
	order = compare_keys(x->record.key, x->record.key_n, y->record.key, y->record.key_n);
	return order != 0 ? order < 0 : a < b;
}

static void
sift_down(struct sorter *s, size_t i)
{
	size_t run = s->heap[i];

	for (size_t child; (child = 2 * i + 1) < s->heap_n; i = child) {
		if (child + 1 < s->heap_n && is_before(s, s->heap[child + 1], s->heap[child]))
			child++;
		if (is_before(s, run, s->heap[child]))
			break;
		s->heap[i] = s->heap[child];
	}
	s->heap[i] = run;
}

void
sorter_merge(struct sorter *s)
{
	size_t each;

	write_run(s);
	outbuf_flush_or_die(&s->out, s->st);
	free(s->records);
	free(s->entries);
	free(s->spare);
	s->heap = allocate_or_die(s->runs_n, sizeof(*s->heap));
	each = s->runs_n > s->room / BLOCK_SIZE ? s->room / s->runs_n : BLOCK_SIZE;
	for (size_t i = 0; i < s->runs_n; i++) {
		struct sorter_run *r = &s->runs[i];

		stretch_open(&r->rest, s->fd, r->begin, r->end, each > READ_MIN ? each : READ_MIN);
		if (read_record(s, r))
			s->heap[s->heap_n++] = i;
	}
	for (size_t i = s->heap_n / 2; i-- > 0;)
		sift_down(s, i);
}

bool
sorter_next(struct sorter *s, struct sorter_record *r)
{
	if (s->begun && !read_record(s, &s->runs[s->heap[0]]))
		s->heap[0] = s->heap[--s->heap_n];
	if (s->begun && s->heap_n > 0)
		sift_down(s, 0);
	s->begun = true;
	if (s->heap_n == 0)
		return false;
	*r = s->runs[s->heap[0]].record;
	return true;
}

/* SPDX-License-Identifier: ISC
 *
 * Entries, their counts, and the report file.
 */
#include "report.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/csv.h"
#include "io/outfile.h"
#include "io/sanitize.h"
#include "probe/siphash.h"
#include "special.h"

struct report *
report_new(void)
{
	return allocate_zeroed_or_die(1, sizeof(struct report));
}

void
report_free(struct report *r)
{
	if (r == NULL)
		return;
	free(r->entries);
	free(r->text);
	free(r->claims4.claim);
	free(r->claims6.claim);
	segments_free(&r->segments4);
	segments_free(&r->segments6);
	free(r);
}

/* Makes room for `more` elements. */
static void *
reserve(void *array, size_t n, size_t more, size_t *room, size_t size)
{
	if (n + more <= *room)
		return array;
	*room = 2 * *room + more + 64;
	return reallocate_or_die(array, *room, size);
}

static void
add_entry(struct report *r, const char *list, const char *s, size_t n, uint64_t line, uint64_t dropped)
{
	r->text = reserve(r->text, r->text_n, n, &r->text_room, 1);
	memcpy(r->text + r->text_n, s, n);
	r->entries = reserve(r->entries, r->n, 1, &r->room, sizeof(*r->entries));
	r->entries[r->n++] = (struct entry){ dropped, list, line, r->text_n, (uint32_t)n };
	r->text_n += n;
}

void
report_add(struct report *r, const char *list, const char *s, size_t n, uint64_t line, const struct range *range)
{
	/*
	 * By family, as in lib/addr/ranges.c: a range that begins or ends outside IPv4 covers
	 * none of it.
	 */
	struct claims *c = addr_is4(&range->first) && addr_is4(&range->last) ? &r->claims4 : &r->claims6;

	if (r->n == SEGMENT_NOBODY || n > UINT32_MAX)
		errx(3, "the lists are too large for a report");
	c->claim = reserve(c->claim, c->n, 1, &c->room, sizeof(*c->claim));
	c->claim[c->n++] = (struct claim){ *range, (uint32_t)r->n };
	add_entry(r, list, s, n, line, 0);
}

static void
seal(struct segments *s, struct claims *c)
{
	segments_build(s, c->claim, c->n);
	free(c->claim);
	*c = (struct claims){ 0 };
}

void
report_seal(struct report *r, bool has_allow_list)
{
	r->has_allow_list = has_allow_list;
	seal(&r->segments4, &r->claims4);
	seal(&r->segments6, &r->claims6);
}

void
report_credit(struct report *r, const struct addr *a)
{
	uint32_t owner = segments_owner(addr_is4(a) ? &r->segments4 : &r->segments6, a);

	if (owner != SEGMENT_NOBODY)
		r->entries[owner].dropped++;
	else
		r->not_allowed++;
}

/*
 * Finds entries of an earlier report that dropped lines by their text: a hash table with open
 * addressing, at most half full.
 */
struct index {
	struct report *of;
	uint32_t *slots;            /* index of the entry + 1; 0: free */
	size_t mask;
	/* random, so that nobody can make colliding entries: lists come from other people */
	uint8_t key[16];
};

static void
index_build(struct index *x, struct report *of)
{
	size_t slots = 2, used = 0;

	for (size_t i = 0; i < of->n; i++)
		used += of->entries[i].dropped > 0;
	while (slots < 2 * used)
		slots *= 2;
	*x = (struct index){ .of = of, .slots = allocate_zeroed_or_die(slots, sizeof(*x->slots)), .mask = slots - 1 };
	if (getrandom(x->key, sizeof(x->key), 0) != sizeof(x->key))
		err(3, "getrandom");
	for (size_t i = 0; i < of->n; i++) {
		const struct entry *e = &of->entries[i];
		size_t slot = siphash(x->key, of->text + e->text, e->text_n) & x->mask;

		if (e->dropped == 0)
			continue;
		while (x->slots[slot] != 0)
			slot = (slot + 1) & x->mask;
		x->slots[slot] = (uint32_t)i + 1;
	}
}

/* Returns and clears the count of the entry with this text. */
static uint64_t
index_take(struct index *x, const char *list, const char *s, uint32_t n)
{
	for (size_t slot = siphash(x->key, s, n) & x->mask; x->slots[slot] != 0; slot = (slot + 1) & x->mask) {
		struct entry *e = &x->of->entries[x->slots[slot] - 1];
		uint64_t dropped = e->dropped;

		if (dropped > 0 && e->list == list && e->text_n == n && memcmp(x->of->text + e->text, s, n) == 0) {
			e->dropped = 0;
			return dropped;
		}
	}
	return 0;
}

void
report_carry(struct report *r, struct report *earlier)
{
	struct index x;

	index_build(&x, earlier);
	for (size_t i = 0; i < r->n; i++) {
		struct entry *e = &r->entries[i];

		e->dropped = index_take(&x, e->list, r->text + e->text, e->text_n);
	}
	for (size_t i = 0; i < earlier->n; i++) {
		const struct entry *e = &earlier->entries[i];

		if (e->dropped > 0)
			add_entry(r, e->list, earlier->text + e->text, e->text_n, 0, e->dropped);
	}
	r->not_allowed = earlier->not_allowed;
	free(x.slots);
}

void
report_print_entry(const struct report *r, const struct entry *e)
{
	char text[101], list[201];
	const char *purpose = e->line == 0 ? special_purpose(r->text + e->text, e->text_n) : NULL;

	printf("%s\t", sanitize(text, sizeof(text), r->text + e->text, e->text_n));
	if (purpose != NULL)
		printf("%s\n", purpose);
	else
		printf("%s:%" PRIu64 "\n", sanitize(list, sizeof(list), e->list, strlen(e->list)), e->line);
}

/* The cookie is the descriptor. stdio alone would lose writes that a signal interrupts. */
static ssize_t
write_whole(void *cookie, const char *s, size_t n)
{
	return outfile_write((int)(intptr_t)cookie, s, n) ? (ssize_t)n : 0;
}

static int
close_cookie(void *cookie)
{
	return close((int)(intptr_t)cookie);
}

FILE *
report_open(int fd, const char *path)
{
	static const cookie_io_functions_t io = { .write = write_whole, .close = close_cookie };
	FILE *f;

	outfile_empty(fd, path);
	f = fopencookie((void *)(intptr_t)fd, "w", io);
	if (f == NULL)
		err(3, NULL);
	return f;
}

static void
write_row(FILE *f, const struct report *r, const struct entry *e)
{
	size_t n = strlen(e->list);
	char list[CSV_FIELD_MAX(n)];

	fprintf(f, "%" PRIu64 ",%.*s,%.*s,", e->dropped, (int)e->text_n, r->text + e->text,
	    (int)csv_field(list, e->list, n), list);
	if (e->line > 0)
		fprintf(f, "%" PRIu64, e->line);
	fputc('\n', f);
}

bool
report_write(const struct report *r, FILE *f, const char *path)
{
	bool failed;

	fputs("dropped,entry,list,line\n", f);
	for (size_t i = 0; i < r->n && !ferror(f); i++)
		write_row(f, r, &r->entries[i]);
	if (r->has_allow_list)
		fprintf(f, "%" PRIu64 ",not in -w,,\n", r->not_allowed);
	failed = ferror(f);
	if (fclose(f) != 0 || failed) {
		warn("--report: %s", path);
		return false;
	}
	return true;
}

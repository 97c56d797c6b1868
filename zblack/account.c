/* SPDX-License-Identifier: ISC
 *
 * Computes the account. The report divides the address space into segments, each of which belongs
 * to the entry that excludes it. The targets that an entry excludes are those in its segments.
 */
#include "account.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/sanitize.h"
#include "special.h"
#include "targets/target_list.h"

typedef unsigned __int128 u128;

/* The same limit as in zperm, which numbers them. */
#define TARGETS_MAX (UINT64_C(1) << 62)

/* The number of entries that are named: those that exclude the most targets. */
enum { LARGEST = 5 };

struct account {
	struct report *report;
	struct networks *networks;
	struct ranges excluded;
	u128 total, dropped;
};

static const char *
add(struct account_targets *t, const char *s, size_t n)
{
	struct range r;
	unsigned bits;
	const char *why = range_parse_subnets(s, n, &r, &bits);

	if (range_usable(why) && bits == 0)
		ranges_add(&t->ranges, &r);
	if (!range_usable(why) || bits == 0)
		return why;
	t->subnets = reallocate_or_die(t->subnets, t->subnets_n + 1, sizeof(*t->subnets));
	t->subnets[t->subnets_n++] = (struct account_subnets){ r, bits };
	return NULL;
}

void
account_operand(struct account_targets *t, const char *word)
{
	const char *why = add(t, word, strlen(word));

	if (!range_usable(why))
		errx(2, "%s: %s", word, why);
	t->named = true;
}

static const char *
take(void *targets, const char *s, size_t n, uint64_t line)
{
	(void)line;
	return add(targets, s, n);
}

static const char *
take_target(void *ctx, const struct target *target)
{
	struct account_targets *t = ctx;

	ranges_add(&t->ranges, &(struct range){ target->addr, target->addr });
	return NULL;
}

void
account_list(struct account_targets *t, const char *path)
{
	if (!target_list_read(path, &(struct target_list_takers){ take, take_target, t }))
		exit(2);
	t->named = true;
}

/* --- arithmetic */

/* The targets that two ranges share. */
static u128
shared(const struct range *a, const struct range *b, unsigned bits)
{
	u128 first = addr_number(&a->first), last = addr_number(&a->last);
	u128 other_first = addr_number(&b->first), other_last = addr_number(&b->last);

	if (other_first > first)
		first = other_first;
	if (other_last < last)
		last = other_last;
	return first <= last ? networks_subnets(first, last, bits) : 0;
}

static struct range
range_of4(const struct range4 *r)
{
	return (struct range){ addr_from4(r->first), addr_from4(r->last) };
}

/* Credits the entries that exclude a part of a range. */
static void
credit(struct report *report, const struct range *r, unsigned bits)
{
	const struct segments *s = addr_is4(&r->first) ? &report->segments4 : &report->segments6;
	size_t i = segments_place(s, &r->first);

	for (i = i > 0 ? i - 1 : 0; i < s->n && addr_cmp(&s->segment[i].first, &r->last) <= 0; i++) {
		struct range part = { s->segment[i].first, r->last };

		if (s->segment[i].owner == SEGMENT_NOBODY)
			continue;
		if (i + 1 < s->n)
			part.last = addr_before(s->segment[i + 1].first);
		report->entries[s->segment[i].owner].dropped += (uint64_t)shared(r, &part, bits);
	}
}

/* The first of n sorted ranges that does not lie below an address. */
static size_t
place6(const struct ranges *set, const struct addr *a)
{
	size_t low = 0, high = set->n6;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (addr_cmp(&set->v6[middle].last, a) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t
place4(const struct ranges *set, uint32_t a)
{
	size_t low = 0, high = set->n4;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->v4[middle].last < a)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The number of excluded targets of a range, for any reason. */
static u128
count_excluded(const struct ranges *set, const struct range *r, unsigned bits)
{
	u128 n = 0;

	if (addr_is4(&r->first)) {
		for (size_t i = place4(set, addr_to4(&r->first)); i < set->n4 && set->v4[i].first <= addr_to4(&r->last); i++) {
			const struct range part = range_of4(&set->v4[i]);

			n += shared(r, &part, bits);
		}
	} else {
		for (size_t i = place6(set, &r->first); i < set->n6 && addr_cmp(&set->v6[i].first, &r->last) <= 0; i++)
			n += shared(r, &set->v6[i], bits);
	}
	return n;
}

static void
take_range(struct account *a, const struct range *r, unsigned bits)
{
	/* At most 2^128: a range of all addresses wraps to 0, and is too much in any case. */
	u128 n = networks_subnets(addr_number(&r->first), addr_number(&r->last), bits);

	a->total += n;
	if (n == 0 || a->total > TARGETS_MAX)
		errx(2, "more than 2^62 targets");
	a->dropped += count_excluded(&a->excluded, r, bits);
	credit(a->report, r, bits);
	networks_take(a->networks, r, bits);
}

static int
compare_subnets(const void *a, const void *b)
{
	const struct account_subnets *x = a, *y = b;

	return addr_cmp(&x->span.first, &y->span.first);
}

/* In ascending order, but subnets after all others. */
static void
take_targets(struct account *a, struct account_targets *t)
{
	ranges_seal(&t->ranges);
	for (size_t i = 0; i < t->ranges.n4; i++) {
		const struct range r = range_of4(&t->ranges.v4[i]);

		take_range(a, &r, 128);
	}
	for (size_t i = 0; i < t->ranges.n6; i++)
		take_range(a, &t->ranges.v6[i], 128);
	if (t->subnets_n > 0)
		qsort(t->subnets, t->subnets_n, sizeof(*t->subnets), compare_subnets);
	for (size_t i = 0; i < t->subnets_n; i++)
		take_range(a, &t->subnets[i].span, t->subnets[i].bits);
}

/* --- output */

static void
print_list(const struct report *r, const char *list, bool also_empty)
{
	size_t entries = 0;
	uint64_t n = 0;
	char text[201];

	for (size_t i = 0; i < r->n; i++)
		if (r->entries[i].list == list) {
			entries++;
			n += r->entries[i].dropped;
		}
	if (entries > 0 || also_empty)
		printf("%s\t%" PRIu64 "\n", sanitize(text, sizeof(text), list, strlen(list)), n);
}

/*
 * Prints the entries that exclude the most targets, largest first; of equal ones, the one given
 * first.
 */
static void
print_largest(const struct report *r)
{
	const struct entry *largest[LARGEST];
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct entry *e = &r->entries[i];
		size_t at = n < LARGEST ? n++ : LARGEST;

		if (e->dropped == 0) {
			n = at;
			continue;
		}
		for (; at > 0 && largest[at - 1]->dropped < e->dropped; at--)
			if (at < LARGEST)
				largest[at] = largest[at - 1];
		if (at < LARGEST)
			largest[at] = e;
	}
	for (size_t i = 0; i < n; i++) {
		printf("entry\t%" PRIu64 "\t", largest[i]->dropped);
		report_print_entry(r, largest[i]);
	}
}

_Noreturn void
account_print_and_exit(struct account_targets *t, struct lists *l)
{
	struct account a = { .report = report_new(), .networks = &t->networks };
	uint64_t credited = 0;

	if (!t->named)
		account_operand(t, "0.0.0.0/0");
	if (!lists_read(l, &a.excluded, NULL, NULL, a.report))
		exit(2);
	take_targets(&a, t);
	printf("total\t%" PRIu64 "\t%" PRIu64 "\n", (uint64_t)a.total, (uint64_t)a.dropped);
	for (size_t i = 0; i < l->n; i++)
		if (!l->list[i].allow)
			print_list(a.report, l->list[i].path, true);
	if (l->special || l->n == 0)
		print_list(a.report, special_name, true);
	print_list(a.report, l->optout, false);
	for (size_t i = 0; i < a.report->n; i++)
		credited += a.report->entries[i].dropped;
	if (a.report->has_allow_list)
		printf("not in -w\t%" PRIu64 "\n", (uint64_t)a.dropped - credited);
	print_largest(a.report);
	networks_print(&t->networks);
	if (ferror(stdout) || fclose(stdout) == EOF)
		err(3, "stdout");
	exit(0);
}

/* SPDX-License-Identifier: ISC
 *
 * Collects addresses as sets of ranges, one set for each kind of answer.
 */
#include "census.h"

#include <err.h>
#include <stdlib.h>

#include "targets/target_list.h"

/* A set of this many ranges is merged, and again each time that it has doubled. */
enum { LIMIT = 1 << 20 };

enum { SADDR, SUCCESS, CLASSIFICATION };

static const struct input_column columns[] = {
	[SADDR] = { .names = { "saddr", "ip", "addr" }, .needed = true },
	[SUCCESS] = { .names = { "success" } },
	[CLASSIFICATION] = { .names = { "classification" } },
};

struct reader {
	struct census *census;
	struct input input;
};

/* Otherwise each row would take memory, also one of an address that has rows already. */
static void
merge_if_many(struct census *c, enum answer kind)
{
	struct ranges *set = &c->answers[kind];

	if (set->n4 + set->n6 < c->limit[kind])
		return;
	ranges_seal(set);
	c->limit[kind] = 2 * (set->n4 + set->n6) > LIMIT ? 2 * (set->n4 + set->n6) : LIMIT;
}

static enum answer
answer_of(const struct record *row)
{
	/* Without that column, every row is a hit. */
	if (record_length(row, SUCCESS) == 0 || input_is_true(row, SUCCESS))
		return ANSWER_HIT;
	return input_is(row, CLASSIFICATION, "rst") ? ANSWER_RESET : ANSWER_OTHER;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct reader *r = ctx;
	struct addr a;
	enum answer kind;

	if (!addr_parse(record_text(row, SADDR), record_length(row, SADDR), &a)) {
		rows_malformed(&r->input.rows, "no address");
		return true;
	}
	kind = answer_of(row);
	ranges_add(&r->census->answers[kind], &(struct range){ a, a });
	merge_if_many(r->census, kind);
	return true;
}

static struct range
range_at(const struct ranges *set, bool is4, size_t i)
{
	return is4 ? (struct range){ addr_from4(set->v4[i].first), addr_from4(set->v4[i].last) } : set->v6[i];
}

/* Adds to rest the addresses of a family that one sealed set has and another has not. */
static void
take_out_family(struct ranges *rest, const struct ranges *from, const struct ranges *what, bool is4)
{
	size_t n = is4 ? from->n4 : from->n6, taken_n = is4 ? what->n4 : what->n6, k = 0;

	for (size_t i = 0; i < n; i++) {
		struct range r = range_at(from, is4, i);
		bool any = true;

		while (any && k < taken_n) {
			const struct range taken = range_at(what, is4, k);

			if (addr_cmp(&taken.first, &r.last) > 0)
				break;
			if (addr_cmp(&taken.first, &r.first) > 0)
				ranges_add(rest, &(struct range){ r.first, addr_before(taken.first) });
			/* One that reaches beyond this range may overlap the next one, too. */
			any = addr_cmp(&taken.last, &r.last) < 0;
			k += any;
			if (addr_cmp(&taken.last, &r.first) >= 0)
				r.first = addr_next(taken.last);
		}
		if (any)
			ranges_add(rest, &r);
	}
}

/* Removes the addresses of one set from another. Both are sealed, and so is the result. */
static void
take_out(struct ranges *from, const struct ranges *what)
{
	struct ranges rest = { 0 };

	take_out_family(&rest, from, what, true);
	take_out_family(&rest, from, what, false);
	ranges_free(from);
	*from = rest;
}

/* So that an address counts once, by its best answer. */
static void
seal_answers(struct census *c)
{
	for (enum answer kind = 0; kind < ANSWERS; kind++)
		ranges_seal(&c->answers[kind]);
	for (enum answer kind = 1; kind < ANSWERS; kind++)
		for (enum answer better = 0; better < kind; better++)
			take_out(&c->answers[kind], &c->answers[better]);
}

enum input_result
census_read(struct census *c, char *const *files, struct status *st)
{
	struct reader r = { .census = c };
	enum input_result result;

	r.input = (struct input){ .columns = columns, .n = sizeof(columns) / sizeof(*columns), .address = SADDR, .port = -1,
	    .take = on_row, .ctx = &r };
	for (enum answer kind = 0; kind < ANSWERS; kind++)
		c->limit[kind] = LIMIT;
	result = input_read(&r.input, files, st);
	seal_answers(c);
	return result;
}

static const char *
take_target_range(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct range r;
	unsigned bits;
	const char *why = range_parse_subnets(s, n, &r, &bits);

	(void)line;
	if (range_usable(why))
		ranges_add(ctx, &r);
	return why;
}

static const char *
take_target(void *ctx, const struct target *t)
{
	ranges_add(ctx, &(struct range){ t->addr, t->addr });
	return NULL;
}

static const char *
take_exclusion(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct range r;
	const char *why = range_exclusion_fault(range_parse(s, n, &r));

	(void)line;
	if (range_usable(why))
		ranges_add(ctx, &r);
	return why;
}

void
census_targets(struct census *c, const char *path)
{
	if (!target_list_read(path, &(struct target_list_takers){ take_target_range, take_target, &c->targets }))
		exit(2);
	c->has_targets = true;
	ranges_seal(&c->targets);
}

void
census_exclude(struct census *c, const char *path)
{
	if (!list_read(path, take_exclusion, &c->excluded))
		exit(2);
	c->has_excluded = true;
	ranges_seal(&c->excluded);
}

uint64_t
census_count(const struct ranges *set, bool is4)
{
	unsigned __int128 n = 0;

	for (size_t i = 0; is4 && i < set->n4; i++)
		n += (uint64_t)set->v4[i].last - set->v4[i].first + 1;
	for (size_t i = 0; !is4 && i < set->n6 && n <= UINT64_MAX; i++)
		n += addr_number(&set->v6[i].last) - addr_number(&set->v6[i].first) + 1;
	return n > UINT64_MAX ? UINT64_MAX : (uint64_t)n;
}

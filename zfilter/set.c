/* SPDX-License-Identifier: ISC
 *
 * Holds the values of each kind sorted, for binary search.
 */
#include "set.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "value.h"

struct number_range {
	struct number first, last;      /* inclusive */
};

struct word {
	const char *s;
	size_t n;
};

static void
add_numbers(struct set *set, struct number first, struct number last)
{
	/* Grows by one element at a time, because the command line limits the size of a set. */
	set->numbers = reallocate_or_die(set->numbers, set->numbers_n + 1, sizeof(*set->numbers));
	set->numbers[set->numbers_n++] = (struct number_range){ first, last };
}

/*
 * Returns true if the text should be parsed as addresses, even if that fails: the part before the
 * first / or - is an address, or the text looks like a prefix. A mistyped address would otherwise
 * become a word without notice.
 */
static bool
addresses(const char *s, size_t n)
{
	const char *mark = memchr(s, '/', n);
	struct addr a;

	if (mark != NULL && strspn(s, "0123456789abcdefABCDEF.:") == (size_t)(mark - s))
		return mark > s && strspn(mark + 1, "0123456789") >= (size_t)(s + n - mark - 1);
	if (mark == NULL)
		mark = memchr(s, '-', n);
	return addr_parse(s, mark != NULL ? (size_t)(mark - s) : n, &a);
}

static const char *
add_bare(struct set *set, const char *s, size_t n, bool *added)
{
	/* The first character may be a sign. */
	const char *dash = n > 1 ? memchr(s + 1, '-', n - 1) : NULL;
	struct number first, last;
	struct range r;
	const char *wrong;

	*added = true;
	if (number_parse(s, n, &first)) {
		add_numbers(set, first, first);
		return NULL;
	}
	if (dash != NULL && number_parse(s, (size_t)(dash - s), &first)
	    && number_parse(dash + 1, (size_t)(s + n - dash - 1), &last)) {
		if (number_cmp(&first, &last) > 0)
			return "empty range";
		add_numbers(set, first, last);
		return NULL;
	}
	*added = addresses(s, n);
	if (!*added)
		return NULL;
	wrong = range_parse(s, n, &r);
	if (wrong == NULL)
		ranges_add(&set->addresses, &r);
	return wrong;
}

const char *
set_add(struct set *set, const char *s, size_t n, bool quoted)
{
	bool added = false;
	const char *wrong = quoted ? NULL : add_bare(set, s, n, &added);

	if (!added) {
		set->words = reallocate_or_die(set->words, set->words_n + 1, sizeof(*set->words));
		set->words[set->words_n++] = (struct word){ s, n };
	}
	return wrong;
}

static int
by_first(const void *a, const void *b)
{
	const struct number_range *x = a, *y = b;

	return number_cmp(&x->first, &y->first);
}

static int
by_text(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return text_cmp(x->s, x->n, y->s, y->n);
}

void
set_seal(struct set *set)
{
	size_t kept = 0;

	ranges_seal(&set->addresses);
	if (set->words_n > 0)
		qsort(set->words, set->words_n, sizeof(*set->words), by_text);
	if (set->numbers_n == 0)
		return;
	qsort(set->numbers, set->numbers_n, sizeof(*set->numbers), by_first);
	for (size_t i = 1; i < set->numbers_n; i++) {
		struct number_range *below = &set->numbers[kept], r = set->numbers[i];

		if (number_cmp(&r.first, &below->last) > 0)
			set->numbers[++kept] = r;
		else if (number_cmp(&r.last, &below->last) > 0)
			below->last = r.last;
	}
	set->numbers_n = kept + 1;
}

static int
within(const void *key, const void *element)
{
	const struct number *v = key;
	const struct number_range *r = element;

	return number_cmp(v, &r->first) < 0 ? -1 : number_cmp(v, &r->last) > 0;
}

bool
set_has(const struct set *set, const char *s, size_t n)
{
	const struct word word = { s, n };
	struct number number;
	struct addr addr;

	if (set->numbers_n > 0 && number_parse(s, n, &number)
	    && bsearch(&number, set->numbers, set->numbers_n, sizeof(*set->numbers), within) != NULL)
		return true;
	if ((set->addresses.n4 > 0 || set->addresses.n6 > 0) && addr_parse(s, n, &addr) && ranges_has(&set->addresses, &addr))
		return true;
	return set->words_n > 0 && bsearch(&word, set->words, set->words_n, sizeof(*set->words), by_text) != NULL;
}

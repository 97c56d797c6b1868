/* SPDX-License-Identifier: ISC
 *
 * Fuzzes tables that are joined. The first byte of an input selects the kind. One kind is a
 * table, whose first byte gives the size of the pieces in which it arrives. The other is ranges
 * of two bytes each; addresses are looked up in them, and also range by range.
 */
#include "../../zfilter/join_table.h"

#include <stdlib.h>

#include "fuzz.h"

enum { RANGES_MAX = 64 };

struct ranges_input {
	struct range list[RANGES_MAX];
	size_t n;
};

/* One of 16 addresses of each family, half of them at each end of the space. */
static struct addr
make_address(bool is4, unsigned number)
{
	unsigned __int128 low = number & 7;

	if (is4)
		return addr_from4(number & 8 ? UINT32_MAX - 7 + (uint32_t)low : (uint32_t)low);
	return addr_from_number(number & 8 ? ~(unsigned __int128)7 + low : low);
}

static void
take_ranges(struct ranges_input *in, const uint8_t *s, size_t n)
{
	for (; n >= 2 && in->n < RANGES_MAX; s += 2, n -= 2) {
		struct addr a = make_address(s[0] & 1, s[0] >> 4), b = make_address(s[0] & 1, s[1] & 15);
		bool ascends = addr_cmp(&a, &b) <= 0;

		in->list[in->n++] = (struct range){ ascends ? a : b, ascends ? b : a };
	}
}

/* The number of the range that counts, from 1; 0: none. */
static uint32_t
find_slowly(const struct ranges_input *in, const struct addr *a)
{
	const struct range *best = NULL, whole = { *a, *a };

	for (const struct range *r = in->list; r < in->list + in->n; r++) {
		int later = best != NULL ? addr_cmp(&r->first, &best->first) : 1;

		if (range_covers(r, &whole) && (later > 0 || (later == 0 && addr_cmp(&r->last, &best->last) < 0)))
			best = r;
	}
	return best != NULL ? (uint32_t)(best - in->list) + 1 : 0;
}

static void
compare(const struct ranges_input *in)
{
	struct address_map map = { 0 };
	uint32_t first;

	for (uint32_t i = 0; i < in->n; i++)
		address_map_add(&map, &in->list[i], i + 1, i);
	address_map_seal(&map, &first);
	for (unsigned i = 0; i < 32; i++) {
		struct addr a = make_address(i & 1, i >> 1);

		FUZZ_CHECK(address_map_value(&map, address_map_part(&map, &a), &a) == find_slowly(in, &a));
	}
	free(map.four.list);
	free(map.four.parts);
	free(map.six.list);
	free(map.six.parts);
}

/* Each field of the table is also looked up as a key. */
struct table_input {
	const uint8_t *s;
	size_t n;
	const char *argument;
};

static void
read_table(void *ctx)
{
	const struct table_input *in = ctx;
	struct join_source source = join_source_parse(in->argument);
	struct join_table table;
	const char *values;
	uint32_t length;

	fuzz_input(in->s + 1, in->n - 1, in->s[0]);
	join_table_read(&table, &source);
	for (size_t at = 1, n; at < in->n; at += n + 1) {
		for (n = 0; at + n < in->n && in->s[at + n] != ',' && in->s[at + n] != '\n'; n++)
			;
		values = join_table_find(&table, (const char *)in->s + at, n);
		/* Their CSV follows the values. */
		for (size_t i = 0; values != NULL && i <= table.names_n; i++) {
			const char *text = join_table_value(&values, &length);

			FUZZ_CHECK(text >= table.values.text && text + length <= table.values.text + table.values.used);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static const char *const arguments[] = { "-", "key=-", "-:a,b", "key=-:x=a" };
	struct table_input table = { s + 1, n - 1, n > 0 ? arguments[s[0] >> 1 & 3] : NULL };
	struct ranges_input ranges = { .n = 0 };

	if (n < 2)
		return 0;
	if (s[0] & 1) {
		take_ranges(&ranges, s + 1, n - 1);
		compare(&ranges);
	} else {
		fuzz_run(read_table, &table);
	}
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Holds a joined table, which maps the value of one column to the values of further columns. It is
 * read completely before the first row. Each combination of values is stored once.
 */
#ifndef JOIN_TABLE_H
#define JOIN_TABLE_H

#include <stdbool.h>

#include "address_map.h"
#include "io/record.h"
#include "join_source.h"
#include "texts.h"

struct join_table {
	struct record names;    /* of the added columns */
	size_t names_n;
	/* Keys are addresses, looked up by longest prefix, or texts, compared for equality. */
	bool by_text;
	struct address_map addresses;
	struct texts keys;
	/*
	 * Each combination once: first the CSV that follows the line of a row, then each value by
	 * itself.
	 */
	struct texts values;
	char *empty;            /* values of a row without an entry */
};

/* Ends the program with status 2, after a message, if the table cannot be read or is invalid. */
void join_table_read(struct join_table *, const struct join_source *);

/* Returns the values for a key, to be read by join_table_value(); NULL if there is no entry. */
const char *join_table_find(const struct join_table *, const char *key, size_t n);

/* The same for the fields at this place in n rows, at most ROWS_AHEAD. */
void join_table_find_many(const struct join_table *, const struct record *, size_t n, size_t place, const char **values);

/*
 * Returns the next text, of n bytes: at first the CSV of all values, with a comma before each and a
 * newline, then each value.
 */
static inline const char *
join_table_value(const char **values, uint32_t *n)
{
	const char *text = *values + sizeof(*n);

	memcpy(n, *values, sizeof(*n));
	*values = text + *n;
	return text;
}

#endif

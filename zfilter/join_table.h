/* SPDX-License-Identifier: ISC
 *
 * A table that is joined: by the value of a row's column it has those of further columns. It is
 * read whole before the first row, and each combination of values is held once.
 */
#ifndef JOIN_TABLE_H
#define JOIN_TABLE_H

#include <stdbool.h>

#include "address_map.h"
#include "io/record.h"
#include "join_source.h"
#include "texts.h"

struct join_table {
	struct record names;    /* of the columns that it adds */
	size_t names_n;
	/*
	 * Keys are addresses, which are looked for by the longest prefix; or texts, which are the
	 * same or not.
	 */
	bool by_text;
	struct address_map addresses;
	struct texts keys;
	/* each combination once: the CSV that follows the line of a row, then each by itself */
	struct texts values;
	char *empty;            /* that of no entry */
};

/* Ends the program with status 2, and a message, where the table cannot be read or is bad. */
void join_table_read(struct join_table *, const struct join_source *);

/* The values for a key, to be taken by join_table_value(); NULL: there is no entry. */
const char *join_table_find(const struct join_table *, const char *key, size_t n);

/* The same for n rows, at most ROWS_AHEAD, by their fields at this place. */
void join_table_find_many(const struct join_table *, const struct record *, size_t n, size_t place, const char **values);

/* Takes first the CSV of all, with commas before them and a newline, then each value: n bytes. */
static inline const char *
join_table_value(const char **values, uint32_t *n)
{
	const char *text = *values + sizeof(*n);

	memcpy(n, *values, sizeof(*n));
	*values = text + *n;
	return text;
}

#endif

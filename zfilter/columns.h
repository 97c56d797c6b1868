/* SPDX-License-Identifier: ISC
 *
 * Assigns a place to each wanted column, the same for all files. For each file, its header decides
 * which of its columns goes to which place. Columns that nobody wants are not copied.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "io/record.h"

/* Sources of a column's values. A number from 0 on is that of a decoded column. */
enum { FROM_FILE = -1, FROM_NOWHERE = -2, FROM_PREFIX = -3, FROM_JOINED = -4 };

/* The source of a prefix column: the place of its address column, and its bits (prefix.h). */
struct made_of {
	size_t place;
	unsigned bits;
};

struct columns {
	struct record names;    /* by place */
	size_t n;               /* places taken */
	/*
	 * Returns the name of the i-th column that can be decoded, NULL after the last. The pointer
	 * is NULL if none can be decoded.
	 */
	const char *(*decoded)(size_t i);
	struct record joined;   /* names of the joined columns (joins.h) */
	size_t joined_n;
	int *from;              /* source of each place, for the present file */
	struct made_of *made_of;
	bool *optional;         /* a file may lack the column of this place */
	size_t from_cap;
	size_t *out;            /* places of the written columns, in order */
	size_t out_n;
	bool all;               /* no list was given: all columns of the first header are written */
	/*
	 * If not NULL, the written columns are saddr and those of these names, separated by commas,
	 * that the first header has.
	 */
	const char *beside;
	/*
	 * Number of written columns that are those of the present file, in its order; otherwise 0.
	 */
	size_t same_n;
	/*
	 * Number of places that options name; the others are wanted only because all columns are
	 * written.
	 */
	size_t asked_n;
	bool joined_last;     /* the other written columns are all joined ones, in their order */
	const char *first;      /* file of the first header */
	size_t first_n;         /* its number of columns */
	int *place;             /* of each column of the present file; -1: not wanted */
	size_t place_cap;
};

/*
 * list is the argument of -f. If it is NULL, the columns are saddr and those of the names in
 * beside, separated by commas, that the first header has. If both are NULL, the columns are all of
 * them.
 */
void columns_init(struct columns *, const char *list, const char *beside);

/*
 * Returns the places of the columns in a list, the argument of an option, separated by commas; n is
 * their number. An empty name in the list ends the program with status 2.
 */
size_t *columns_list(struct columns *, const char *option, const char *list, size_t *n);

/* Returns the place of the column with this name, and adds it if necessary. */
size_t columns_want(struct columns *, const char *name, size_t n);

/* Returns the place of a column; columns.n if nobody has wanted it so far. */
size_t columns_place(const struct columns *, const char *name, size_t n);

/* Adds a joined column, unless there is one of this name. */
void columns_join(struct columns *, const char *name, size_t n);

/* Returns the place of the column with this name, SIZE_MAX if nobody has wanted it so far. */
size_t columns_find(const struct columns *, const char *name);

/*
 * The same as columns_want, but if nobody else has wanted it so far, a file may lack it. Its values
 * are then empty.
 */
size_t columns_want_optional(struct columns *, const char *name, size_t n);

/*
 * Finds the columns in a header of n names. Returns the place of each name, valid until the next
 * header. Columns that the file lacks may be decoded. Returns NULL, after a message that names the
 * file, if the header lacks any other column. Without a list it must also be as wide as the first
 * one.
 */
const int *columns_bind(struct columns *, const char *file, const struct record *header, size_t n);

#endif

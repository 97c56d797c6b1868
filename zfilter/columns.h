/* SPDX-License-Identifier: ISC
 *
 * The columns that somebody asks for. Each has a place, the same for all files; a file's
 * header tells which of its columns goes where, and what nobody asks for is not even copied.
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "io/record.h"

/* Where a column's values come from, if it is not a decoded one, which has its number here. */
enum { FROM_FILE = -1, FROM_NOWHERE = -2, FROM_PREFIX = -3, FROM_JOINED = -4 };

/* Of a column that is a prefix: the place of the column of the address, and the bits (prefix.h). */
struct made_of {
	size_t place;
	unsigned bits;
};

struct columns {
	struct record names;    /* by place */
	size_t n;               /* places taken */
	/* the name of the i-th column that can be decoded, NULL behind the last; NULL: there is none */
	const char *(*decoded)(size_t i);
	struct record joined;   /* the names of those that are joined (joins.h) */
	size_t joined_n;
	int *from;              /* of each place, in the present file */
	struct made_of *made_of;
	bool *optional;         /* a file may lack the column of this place */
	size_t from_cap;
	size_t *out;            /* the places of what is written, in order */
	size_t out_n;
	bool all;               /* all of the first header are written: no list was given */
	/* or saddr and those of these that the first header has, separated by commas; NULL: a list */
	const char *beside;
	/* so many columns that are written are those of the present file, in their order; else 0 */
	size_t same_n;
	size_t asked_n;         /* so many places are asked for, not only as all are written */
	bool joined_last;     /* and the others are all that are joined, in their order */
	const char *first;      /* the file that the first header came from */
	size_t first_n;         /* and its number of columns */
	int *place;             /* of each column of the present file; -1: nobody asks for it */
	size_t place_cap;
};

/*
 * list is the argument of -f. With NULL, these are saddr and those of the names in beside, separated by
 * commas, that the first header has; or, where beside is NULL, all columns.
 */
void columns_init(struct columns *, const char *list, const char *beside);

/*
 * The places of the columns in a list, the argument of an option, separated by commas; n is how
 * many. An empty name in it ends the program with status 2.
 */
size_t *columns_list(struct columns *, const char *option, const char *list, size_t *n);

/* The place of the column with this name. */
size_t columns_want(struct columns *, const char *name, size_t n);

/* The place of a column; columns.n: nobody wants it so far. */
size_t columns_place(const struct columns *, const char *name, size_t n);

/* Adds a column that is joined, unless there is one of this name. */
void columns_join(struct columns *, const char *name, size_t n);

/* The place of the column with this name that somebody wants so far; SIZE_MAX: nobody does. */
size_t columns_find(const struct columns *, const char *name);

/*
 * The same as columns_want, but if nobody else wants it so far, a file may lack it: then its values
 * are empty.
 */
size_t columns_want_optional(struct columns *, const char *name, size_t n);

/*
 * Looks up the columns in a header of n names and returns the place of each of these, valid until
 * the next header. Those that a file lacks may be decoded. NULL, with a message that names the
 * file, where the header lacks any other one or, without a list, is not as wide as the first.
 */
const int *columns_bind(struct columns *, const char *file, const struct record *header, size_t n);

#endif

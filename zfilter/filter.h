/* SPDX-License-Identifier: ISC
 *
 * The filter: rows in, those that are wanted out.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "columns.h"
#include "decode.h"
#include "diff.h"
#include "excess.h"
#include "expr.h"
#include "group_rows.h"
#include "inputs.h"
#include "io/outbuf.h"
#include "io/rows.h"
#include "io/status.h"
#include "joins.h"
#include "prefixes.h"
#include "unique.h"
#include "writer.h"

/* What the options say. */
struct wishes {
	const char *expression;     /* rows for which it is true, */
	bool invert;                /* or is not */
	/* and which are the first with their fields in these columns, or NULL; */
	const char *unique;
	/* these are not written, but how many are in each prefix: COLUMN/BITS, or NULL */
	const char *prefix;
	size_t prefix_max;          /* of which so many are held */
	const char *per;            /* of those that are alike in these columns, or NULL, */
	uint64_t per_max;           /* no more than so many, or else none; */
	size_t groups_max;          /* so many groups are counted at once; */
	bool mark;                  /* or all, with a mark */
	bool diff;                  /* not these, but how those of two files differ: */
	const char *key;            /* rows are known by these columns, or NULL for those of targets; */
	const char *compare;        /* these are compared, or NULL for all that are steady (probe/column.h); */
	size_t diff_memory;         /* so many bytes of rows are sorted at once */
	uint64_t max;               /* of these so many at most */
	const char *output;         /* to this file, "-" for the standard output; */
	const char *list;           /* these columns, or NULL for all */
	enum row_format format;
	const char *table;          /* of a database */
	bool no_header;
	bool count;                 /* no rows, only how many */
	bool decode;                /* answers become columns; */
	bool no_sandbox;            /* without giving up system calls before that */
	struct joins joins;         /* tables with further columns */
};

struct filter {
	struct wishes wishes;
	struct columns columns;
	struct expr expr;
	struct decode decode;
	struct unique unique;
	size_t *unique_places;
	size_t unique_n;
	struct excess excess;       /* of --per */
	size_t *per_places;
	size_t per_n;
	struct joins joins;
	struct prefixes prefixes;
	struct diff diff;
	struct group_rows groups;   /* of --prefix */
	struct inputs inputs;
	struct rows rows;
	struct writer writer;
	uint64_t kept;          /* rows wanted; with --prefix, rows counted */
	bool begun;             /* a header has come */
	bool incomplete;        /* a file was left out */
	bool diff_stopped;      /* a signal came before all differences were written */
};

/*
 * Compiles the expression and takes the lists of columns; ends the program with status 2 on bad
 * ones.
 */
void filter_init(struct filter *, const struct wishes *);

/* For status_open. */
size_t filter_keys(void *filter, char *line, size_t room);

/*
 * Takes the output, the status and the names of the files to be read, ended by NULL, or of none
 * for the standard input; writes the first line of the status. Where answers are decoded, opens
 * the files and gives up all that reading and writing does not take.
 */
void filter_start(struct filter *, struct outbuf *, struct status *, char *const *files);

/* Filters all files; passes over those that come once no more rows are wanted. */
void filter_files(struct filter *);

/* Writes what is left and ends the program. */
_Noreturn void filter_exit(struct filter *);

#endif

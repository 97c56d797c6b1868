/* SPDX-License-Identifier: ISC
 *
 * Reads rows, selects the wanted ones and writes them.
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

/* The options. */
struct wishes {
	const char *expression;     /* selects rows for which it is true */
	bool invert;                /* selects rows for which it is false */
	/*
	 * Selects only the first row of each combination of values in these columns; NULL: all
	 * rows.
	 */
	const char *unique;
	/* COLUMN/BITS: counts rows by prefix instead of writing them; NULL: no. */
	const char *prefix;
	size_t prefix_max;          /* number of prefixes held at once */
	/* rows with equal values in these columns form a group, or NULL */
	const char *per;
	uint64_t per_max;           /* a group with more rows is left out */
	size_t groups_max;          /* number of groups counted at once */
	bool mark;                  /* writes all rows and marks those of groups with too many */
	bool diff;                  /* writes the differences between two files */
	/* columns that identify a row for --diff, or NULL: the target */
	const char *key;
	/* columns to compare, or NULL: all steady ones (probe/column.h) */
	const char *compare;
	size_t diff_memory;         /* bytes of rows sorted at once */
	uint64_t max;               /* maximum number of rows */
	const char *output;         /* output file, "-" for the standard output */
	const char *list;           /* columns to write, or NULL: all */
	enum row_format format;
	const char *table;          /* of a database */
	bool no_header;
	bool count;                 /* writes only the number of rows */
	bool decode;                /* decodes answers into columns */
	bool no_sandbox;            /* keeps all system calls while decoding */
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
	uint64_t kept;          /* selected rows; with --prefix, counted rows */
	bool begun;             /* a header has been read */
	bool incomplete;        /* a file was left out */
	bool diff_stopped;      /* a signal came before all differences were written */
};

/*
 * Compiles the expression and the lists of columns. Ends the program with status 2 if one is
 * invalid.
 */
void filter_init(struct filter *, const struct wishes *);

/* Formats the status keys, for status_open. */
size_t filter_keys(void *filter, char *line, size_t room);

/*
 * Takes the output, the status and the names of the input files, ended by NULL; without names, the
 * standard input is read. Writes the first status line. With --decode, opens the files and gives up
 * all privileges except reading and writing.
 */
void filter_start(struct filter *, struct outbuf *, struct status *, char *const *files);

/* Filters all files. Skips the remaining ones if no more rows are wanted. */
void filter_files(struct filter *);

/* Writes the remaining rows and ends the program. */
_Noreturn void filter_exit(struct filter *);

#endif

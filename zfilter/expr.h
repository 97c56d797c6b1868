/* SPDX-License-Identifier: ISC
 *
 * Compiles the expression that selects rows (zfilter.1, EXPRESSIONS) to a tree, and evaluates it.
 * Evaluation allocates nothing.
 */
#ifndef EXPR_H
#define EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "io/record.h"

struct node;

struct expr {
	struct node *nodes;         /* the whole tree, in one piece */
	size_t nodes_n;
	const struct node *root;    /* NULL: true for every row */
	char *text;                 /* the literals, without quotes and escapes */
};

/*
 * Compiles text and wants the columns that it names. On a syntax error, ends the program with
 * status 2 and the position of the error.
 */
void expr_compile(struct expr *, const char *text, struct columns *);

/* Returns true if the expression depends on the column at this place. */
bool expr_uses(const struct expr *, size_t place);

/* Evaluates the expression for a row; the fields are at the places of the columns. */
bool expr_true(const struct expr *, const struct record *);

#endif

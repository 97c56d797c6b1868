/* SPDX-License-Identifier: ISC
 *
 * The expression that says which rows to keep (zfilter.1, EXPRESSIONS): compiled
 * once to a tree; evaluating it allocates nothing.
 */
#ifndef EXPR_H
#define EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "columns.h"
#include "io/record.h"

struct node;

struct expr {
	struct node *nodes;         /* all of the tree, in one piece */
	size_t nodes_n;
	const struct node *root;    /* NULL: true for every row */
	char *text;                 /* the literals, without quotes and escapes */
};

/*
 * Compiles text and asks columns for those that it names. Ends the program with status 2
 * and the position of the error where it is no expression.
 */
void expr_compile(struct expr *, const char *text, struct columns *);

/* Whether it depends on the column at this place. */
bool expr_uses(const struct expr *, size_t place);

/* Whether it is true for a row, whose fields lie at the places of the columns. */
bool expr_true(const struct expr *, const struct record *);

#endif

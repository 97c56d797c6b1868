/* SPDX-License-Identifier: ISC
 *
 * Parses expressions by recursive descent, one function for each level of
 *
 *     or      = and { "||" and }
 *     and     = not { "&&" not }
 *     not     = "!" not | "(" or ")" | test
 *     test    = column [ compare value | match pattern | [ "not" ] "in" set ]
 *     match   = "~" | "!~"
 *     set     = value | "{" value { "," value } "}"
 *
 * The words "and", "or" and "not" can replace the signs.
 */
#include "expr.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "pattern.h"
#include "probe/column.h"
#include "set.h"
#include "token.h"
#include "value.h"

/* Limits the recursion, so that no expression exhausts the stack. */
#define MAX_DEPTH 500

struct node {
	enum { NODE_TRUE, NODE_COMPARE, NODE_MATCH, NODE_IN, NODE_NOT, NODE_AND, NODE_OR } kind;
	const struct node *left, *right;    /* of NOT, AND, OR; NOT has only a left */
	size_t place;                       /* of the column, for the other kinds */
	/* COMPARE: orders of field and literal for which it is true */
	unsigned orders;
	bool not;                           /* MATCH, IN: negated */
	bool boolean;                       /* the column holds booleans, which may be words */
	bool classification;                /* values may have synonyms, ZMap's words */
	bool synonyms;                      /* a value of the expression is a synonym */
	union {
		struct literal literal;     /* COMPARE */
		struct pattern *pattern;    /* MATCH */
		struct set set;             /* IN */
	};
};

struct parser {
	struct tokens tokens;
	struct columns *columns;
	struct node *free;                  /* the next unused node */
	int depth;
};

static const struct node *parse_or(struct parser *);

static const struct node *
new_node(struct parser *p, struct node node)
{
	*p->free = node;
	return p->free++;
}

/* Reads a value after the operator, which is still the present token. */
static void
want_value(struct tokens *t)
{
	token_next(t);
	if (t->kind != TOKEN_WORD)
		token_expected_and_exit(t, "a value");
}

static void
parse_match(struct tokens *t, struct node *node)
{
	char wrong[96] = "regular expression: ";
	size_t n = strlen(wrong);

	node->kind = NODE_MATCH;
	node->not = t->kind == TOKEN_NO_MATCH;
	want_value(t);
	node->pattern = pattern_new(t->s, t->n, wrong + n, sizeof(wrong) - n);
	if (node->pattern == NULL)
		token_error_and_exit(t, t->start, wrong);
	token_next(t);
}

/* A word that means true or false becomes 1 or 0 if the column holds booleans. */
static void
take_boolean(struct tokens *t, bool boolean)
{
	const char *number = boolean && !t->quoted ? value_of_boolean(t->s, t->n) : NULL;

	if (number != NULL) {
		t->s = number;
		t->n = strlen(number);
	}
}

/* Rows are compared with ZMap's words only if a value is such a word. */
static void
note_synonym(const struct tokens *t, struct node *node)
{
	node->synonyms = node->synonyms || (node->classification && value_is_synonym(t->s, t->n));
}

static void
parse_value_of_set(struct tokens *t, struct node *node)
{
	const char *wrong;

	if (t->kind != TOKEN_WORD)
		token_expected_and_exit(t, "a value");
	take_boolean(t, node->boolean);
	note_synonym(t, node);
	wrong = set_add(&node->set, t->s, t->n, t->quoted);
	if (wrong != NULL)
		token_error_and_exit(t, t->start, wrong);
	token_next(t);
}

static void
parse_in(struct tokens *t, struct node *node)
{
	bool braces;

	node->kind = NODE_IN;
	node->set = (struct set){ 0 };
	if (t->kind == TOKEN_NOT) {
		node->not = true;
		token_next(t);
		if (t->kind != TOKEN_IN)
			token_error_and_exit(t, t->start, "expected in");
	}
	token_next(t);
	braces = t->kind == TOKEN_SET_OPEN;
	if (braces)
		token_next(t);
	parse_value_of_set(t, node);
	while (braces && t->kind == TOKEN_COMMA) {
		token_next(t);
		parse_value_of_set(t, node);
	}
	if (braces && t->kind != TOKEN_SET_CLOSE)
		token_error_and_exit(t, t->start, "expected , or }");
	if (braces)
		token_next(t);
	set_seal(&node->set);
}

static void
parse_compare(struct tokens *t, struct node *node)
{
	node->kind = NODE_COMPARE;
	node->orders = t->orders;
	want_value(t);
	take_boolean(t, node->boolean);
	note_synonym(t, node);
	literal_init(&node->literal, t->s, t->n, t->quoted);
	token_next(t);
}

static const struct node *
parse_test(struct parser *p)
{
	struct tokens *t = &p->tokens;
	struct node node = { .kind = NODE_TRUE };

	if (t->kind != TOKEN_WORD)
		token_expected_and_exit(t, "a column");
	node.place = columns_want(p->columns, t->s, t->n);
	node.boolean = column_type(t->s, t->n) == COLUMN_BOOL;
	node.classification = text_cmp(t->s, t->n, "classification", strlen("classification")) == 0;
	token_next(t);
	if (t->kind == TOKEN_COMPARE)
		parse_compare(t, &node);
	else if (t->kind == TOKEN_MATCH || t->kind == TOKEN_NO_MATCH)
		parse_match(t, &node);
	else if (t->kind == TOKEN_IN || (t->kind == TOKEN_NOT && t->reserved))
		parse_in(t, &node);
	return new_node(p, node);
}

static const struct node *
parse_not(struct parser *p)
{
	struct tokens *t = &p->tokens;
	const struct node *node;

	if (t->kind != TOKEN_NOT && t->kind != TOKEN_OPEN)
		return parse_test(p);
	if (++p->depth > MAX_DEPTH)
		token_error_and_exit(t, t->start, "nested too deep");
	if (t->kind == TOKEN_NOT) {
		token_next(t);
		node = new_node(p, (struct node){ .kind = NODE_NOT, .left = parse_not(p) });
	} else {
		token_next(t);
		node = parse_or(p);
		if (t->kind != TOKEN_CLOSE)
			token_error_and_exit(t, t->start, "expected )");
		token_next(t);
	}
	p->depth--;
	return node;
}

static const struct node *
parse_and(struct parser *p)
{
	const struct node *left = parse_not(p);

	while (p->tokens.kind == TOKEN_AND) {
		token_next(&p->tokens);
		left = new_node(p, (struct node){ .kind = NODE_AND, .left = left, .right = parse_not(p) });
	}
	return left;
}

static const struct node *
parse_or(struct parser *p)
{
	const struct node *left = parse_and(p);

	while (p->tokens.kind == TOKEN_OR) {
		token_next(&p->tokens);
		left = new_node(p, (struct node){ .kind = NODE_OR, .left = left, .right = parse_and(p) });
	}
	return left;
}

void
expr_compile(struct expr *e, const char *text, struct columns *columns)
{
	size_t n = strlen(text);
	struct parser p = { .tokens = { .text = text, .next = text }, .columns = columns };

	/* Each node comes from at least one byte of the text. */
	*e = (struct expr){ .nodes = allocate_zeroed_or_die(n + 1, sizeof(*e->nodes)), .text = allocate_or_die(n + 1, 1) };
	p.free = e->nodes;
	p.tokens.room = e->text;
	token_next(&p.tokens);
	if (p.tokens.kind == TOKEN_END)
		return;
	e->root = parse_or(&p);
	e->nodes_n = (size_t)(p.free - e->nodes);
	if (p.tokens.kind != TOKEN_END)
		token_error_and_exit(&p.tokens, p.tokens.start, "expected an operator");
}

static bool
has_column(const struct node *node)
{
	return node->kind != NODE_NOT && node->kind != NODE_AND && node->kind != NODE_OR;
}

bool
expr_uses(const struct expr *e, size_t place)
{
	for (size_t i = 0; i < e->nodes_n; i++)
		if (has_column(&e->nodes[i]) && e->nodes[i].place == place)
			return true;
	return false;
}

/* A classification also equals ZMap's word for it. */
static bool
has_synonym(const struct node *node, const char *s, size_t n)
{
	const char *synonym;

	for (size_t i = 0; node->synonyms && (synonym = value_synonym(s, n, i)) != NULL; i++)
		if (node->kind == NODE_IN ? set_has(&node->set, synonym, strlen(synonym))
		    : value_cmp(synonym, strlen(synonym), &node->literal) == 0)
			return true;
	return false;
}

static bool
compares(const struct node *node, const char *s, size_t n)
{
	int order = has_synonym(node, s, n) ? 0 : value_cmp(s, n, &node->literal);

	return (node->orders & (order < 0 ? ORDER_LESS : order > 0 ? ORDER_GREATER : ORDER_EQUAL)) != 0;
}

static bool
node_true(const struct node *node, const struct record *row)
{
	const char *s, *number;
	size_t n;

	if (node->kind == NODE_NOT)
		return !node_true(node->left, row);
	if (node->kind == NODE_AND)
		return node_true(node->left, row) && node_true(node->right, row);
	if (node->kind == NODE_OR)
		return node_true(node->left, row) || node_true(node->right, row);
	s = record_text(row, node->place);
	n = record_length(row, node->place);
	if (node->boolean && n > 0 && *s > '9' && (number = value_of_boolean(s, n)) != NULL && node->kind != NODE_MATCH) {
		s = number;
		n = 1;
	}
	if (node->kind == NODE_COMPARE)
		return compares(node, s, n);
	if (node->kind == NODE_MATCH)
		return pattern_matches(node->pattern, s, n) != node->not;
	if (node->kind == NODE_IN)
		return (set_has(&node->set, s, n) || has_synonym(node, s, n)) != node->not;
	return value_true(s, n);
}

bool
expr_true(const struct expr *e, const struct record *row)
{
	return e->root == NULL || node_true(e->root, row);
}

/* SPDX-License-Identifier: ISC
 *
 * Reads the rows of all files of a command, and hands on some of their columns, by name. A file
 * whose first line begins with an address, in the place of a header, is a list: each line is
 * ADDR, ADDR,PORT, ADDR:PORT or [ADDR]:PORT.
 */
#ifndef INPUT_H
#define INPUT_H

#include "io/rows.h"

enum { INPUT_NAMES = 3 };

struct input_column {
	const char *names[INPUT_NAMES];     /* the first one that the file has is read */
	bool needed;
};

struct input {
	/* The columns, whose fields a row has in this order, empty where a file has none. */
	const struct input_column *columns;
	size_t n;
	/* the columns of address and port in a list; -1: no file is one, or ports do not count */
	int address, port;
	bool longer;            /* a row may have more fields than the header has names */
	bool (*take)(void *ctx, const struct record *);
	void *ctx;

	struct rows rows;
	int *place;             /* of each column of the present file */
	bool is_list;           /* the present file */
	struct record first;    /* row of a list, which came as a header */
	struct record divided;  /* ADDR:PORT */
};

enum input_result {
	INPUT_WHOLE,
	INPUT_INCOMPLETE,       /* a file or a row could not be read, and a message has told so */
};

/* Reads the files, which are NULL after the last one, or the standard input if there are none. */
enum input_result input_read(struct input *, char *const *files, struct status *);

/* Parses a field as a number from 0 to below this one; false if it is none. */
#define INPUT_NUMBER_MAX 1e18
bool input_number(const struct record *, size_t place, double *);

/* Whether a field is this text. */
bool input_is(const struct record *, size_t place, const char *);

/* Whether a field is 1 or true. */
bool input_is_true(const struct record *, size_t place);

#endif

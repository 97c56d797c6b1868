/* SPDX-License-Identifier: ISC
 *
 * The rows of all files of a command, for some of their columns, by name. A row that an address
 * begins in the place of a header is one of a list without a header: address, and perhaps port.
 */
#ifndef INPUT_H
#define INPUT_H

#include "io/rows.h"

enum { INPUT_NAMES = 3 };

struct input_column {
	const char *names[INPUT_NAMES];     /* the first one that a file has is taken */
	bool needed;
};

struct input {
	/* The columns, whose fields a row has in this order, empty where a file has none. */
	const struct input_column *columns;
	size_t n;
	/* The places of address and port in a list without a header; -1: that cannot be */
	int address, port;
	bool (*take)(void *ctx, const struct record *);
	void *ctx;

	struct rows rows;
	int *place;             /* of each column of the present file */
	struct record first;    /* of a file without a header */
};

enum input_result {
	INPUT_WHOLE,
	INPUT_INCOMPLETE,       /* a file or a row could not be read, which was reported */
};

/* The files, or the standard input if there are none. */
enum input_result input_read(struct input *, char *const *files, struct status *);

/* A number of a field, from 0 to below this one; false where it is none. */
#define INPUT_NUMBER_MAX 1e18
bool input_number(const struct record *, size_t place, double *);

/* Whether a field is this text. */
bool input_is(const struct record *, size_t place, const char *);

/* Whether a field is true, as 1 and true are. */
bool input_is_true(const struct record *, size_t place);

#endif

/* SPDX-License-Identifier: ISC
 *
 * A row of JSON (RFC 8259): an object, as zrecv -O json writes one on each line. A member is a field.
 * That of a string is the characters that it stands for, that of a number its text without an
 * exponent, and that of anything in brackets its text. True and false are 1 and 0, and null is empty.
 */
#ifndef JSON_ROW_H
#define JSON_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/record.h"

/* Pointers into the line; the name is without its quotes. */
struct json_member {
	const char *name, *value;
	size_t name_n, value_n;
};

struct json_row {
	struct json_member *member;
	size_t n, cap;
};

/*
 * Splits a line of n bytes; the members point into it. Returns false if the line is not an
 * object.
 */
bool json_row_split(struct json_row *, const char *line, size_t n);

/*
 * Set field i of a record to the name or value of a member. The record must have room for the
 * field.
 */
void json_row_put_name(struct record *, size_t i, const struct json_member *);
void json_row_put_value(struct record *, size_t i, const struct json_member *);

/* Whether a member has this name, however it is written. Uses the free room of a record. */
bool json_row_is_named(struct record *, const struct json_member *, const char *name, size_t n);

#endif

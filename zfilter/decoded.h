/* SPDX-License-Identifier: ISC
 *
 * Lists the columns that answers are decoded to, numbered from 0. They are the same for all
 * answers.
 */
#ifndef DECODED_H
#define DECODED_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "io/record.h"
#include "probe/column.h"

/* Returns NULL after the last. */
const char *decoded_name(size_t i);

/* Returns NULL, or the reason why this column is always empty. */
const char *decoded_lacking(size_t i);

/* Returns true if the column shows the name of the host that was probed. */
bool decoded_is_name(size_t i);

/* Appends a column to the text of a record; nothing if it does not apply to this answer. */
void decoded_put(struct answer *, size_t i, struct record *);

/*
 * Returns the type of a column, decoded or of any probe. The type of an unknown column is string.
 */
enum column_type decoded_type(const char *name, size_t n);

/* Prints name, type and help of each column, for --list-decoded, and ends the program. */
_Noreturn void decoded_list_and_exit(void);

#endif

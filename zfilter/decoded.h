/* SPDX-License-Identifier: ISC
 *
 * The columns that an answer is decoded to: numbered from 0, and the same for all answers.
 */
#ifndef DECODED_H
#define DECODED_H

#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "io/record.h"
#include "probe/column.h"

/* NULL behind the last. */
const char *decoded_name(size_t i);

/* NULL, or why this column is always empty. */
const char *decoded_lacking(size_t i);

/* Whether it shows the host name that was asked for. */
bool decoded_is_name(size_t i);

/* Appends a column to the text of a record; nothing if it does not apply. */
void decoded_put(struct answer *, size_t i, struct record *);

/* The type of a column, decoded or of any probe; one that is not known is a string. */
enum column_type decoded_type(const char *name, size_t n);

/* --list-decoded: prints name, type and help of each, and ends the program. */
_Noreturn void decoded_list_and_exit(void);

#endif

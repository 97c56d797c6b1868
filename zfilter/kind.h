/* SPDX-License-Identifier: ISC
 *
 * What kind of value a column holds, by its name, so that its type in JSON does not change from row to row.
 */
#ifndef KIND_H
#define KIND_H

#include <stddef.h>

enum kind {
	KIND_TEXT,
	KIND_NUMBER,
	KIND_TRUTH,     /* 0 or 1 */
};

/* A column that is not known is text. */
enum kind kind_of(const char *name, size_t n);

#endif

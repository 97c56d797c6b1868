/* SPDX-License-Identifier: ISC
 *
 * Shows the number of targets that each exclusion list has excluded, over all pipelines.
 */
#ifndef TOP_LISTS_H
#define TOP_LISTS_H

#include "scan.h"
#include "top_page.h"

enum { LISTS_MAX = 32, LIST_NAME_MAX = 40 };

struct lists {
	struct excluded_by {
		char name[LIST_NAME_MAX];
		uint64_t n;
	} list[LISTS_MAX];
	unsigned n;
};

void lists_take(struct lists *, const struct scan *);

/* Puts a header and the lists on a number of rows, as many lists as fit. */
void lists_put(const struct lists *, struct page *, unsigned rows);

#endif

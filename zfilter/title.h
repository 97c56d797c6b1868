/* SPDX-License-Identifier: ISC
 *
 * Finds the title of a page of HTML.
 */
#ifndef TITLE_H
#define TITLE_H

#include <stdbool.h>

#include "bytes.h"

/* Returns the text of the first complete title, unchanged; false if there is none. */
bool title_find(struct bytes page, struct bytes *title);

/*
 * Writes the title with its character references resolved, and each run of white space as one
 * blank, with none at either end. Returns the number of bytes written, at most title.n.
 */
size_t title_format(struct bytes title, char *dst);

#endif

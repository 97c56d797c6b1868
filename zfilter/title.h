/* SPDX-License-Identifier: ISC
 *
 * The title of a page of HTML.
 */
#ifndef TITLE_H
#define TITLE_H

#include <stdbool.h>

#include "bytes.h"

/* The text of the first title that is whole, as it stands there; false where there is none. */
bool title_find(struct bytes page, struct bytes *title);

/*
 * Writes it with its character references resolved and each run of white space as one blank, none
 * at either end; returns how many bytes that took, at most title.n.
 */
size_t title_format(struct bytes title, char *dst);

#endif

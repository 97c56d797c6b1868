/* SPDX-License-Identifier: ISC
 *
 * The names of the parts of a map, and lines between them.
 */
#ifndef MAP_LABELS_H
#define MAP_LABELS_H

#include "cells.h"
#include "picture.h"

/* On a map of cells of so many pixels, whose upper left corner is there; size is that of texts. */
void map_label(struct picture *, const struct cells *, uint32_t zoom, double left, double top, double size);

#endif

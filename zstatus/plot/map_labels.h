/* SPDX-License-Identifier: ISC
 *
 * Draws the names of the parts of a map, and lines between the parts.
 */
#ifndef MAP_LABELS_H
#define MAP_LABELS_H

#include "cells.h"
#include "picture.h"

/*
 * zoom is the side of a cell in pixels, left and top are the corner of the map, and size is that of
 * texts.
 */
void map_label(struct picture *, const struct cells *, uint32_t zoom, double left, double top, double size);

#endif

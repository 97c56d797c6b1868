/* SPDX-License-Identifier: ISC
 *
 * Encodes pixels as PNG, without row filters and with little compression: maps are areas and noise,
 * for which cairo's own encoder takes five times as long and is no smaller. png_file.c is the one
 * file that includes <png.h>.
 */
#ifndef PNG_FILE_H
#define PNG_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "io/status.h"

/*
 * Writes rows of width pixels 0x00RRGGBB, which are stride bytes apart, into a file in memory. Ends
 * the program with status 3 if that fails.
 */
void png_file_write(FILE *, struct status *, const unsigned char *pixels, uint32_t width, uint32_t height, size_t stride);

#endif

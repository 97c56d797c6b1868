/* SPDX-License-Identifier: ISC
 *
 * PNG without row filters and by little compression: maps are areas and noise, for which cairo's own
 * way takes five times as long and is no smaller. png_file.c is the one file that includes <png.h>.
 */
#ifndef PNG_FILE_H
#define PNG_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "io/outbuf.h"
#include "io/status.h"

/* Rows of width pixels 0x00RRGGBB, this many bytes apart. Ends the program where that fails. */
void png_file_write(struct outbuf *, struct status *, const unsigned char *pixels, uint32_t width, uint32_t height, size_t stride);

#endif

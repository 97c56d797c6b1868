/* SPDX-License-Identifier: ISC
 *
 * Encodes by libpng.
 */
#include "png_file.h"

#include <endian.h>
#include <err.h>
#include <png.h>

/* Of zlib, 1 to 9. */
enum { LEVEL = 4 };

static void
put(png_structp png, png_bytep s, size_t n)
{
	if (fwrite(s, 1, n, png_get_io_ptr(png)) != n)
		png_error(png, "no memory");
}

static void
flush(png_structp png)
{
	(void)png;
}

static _Noreturn void
fail(png_structp png, png_const_charp why)
{
	warnx("PNG: %s", why);
	status_exit(png_get_error_ptr(png), 3);
}

static void
ignore(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

void
png_file_write(FILE *file, struct status *st, const unsigned char *pixels, uint32_t width, uint32_t height, size_t stride)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, st, fail, ignore);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;

	if (info == NULL) {
		warnx("PNG: cannot be made");
		status_exit(st, 3);
	}
	png_set_write_fn(png, file, put, flush);
	png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, LEVEL);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
	png_write_info(png, info);
	/* Three of the four bytes of a number in the machine's own byte order */
#if __BYTE_ORDER == __LITTLE_ENDIAN
	png_set_bgr(png);
	png_set_filler(png, 0, PNG_FILLER_AFTER);
#else
	png_set_filler(png, 0, PNG_FILLER_BEFORE);
#endif
	for (uint32_t y = 0; y < height; y++)
		png_write_row(png, pixels + y * stride);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}

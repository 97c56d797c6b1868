/* SPDX-License-Identifier: ISC
 *
 * PNG by libpng.
 */
#include "png_file.h"

#include <endian.h>
#include <err.h>
#include <png.h>

/* Of zlib, 1 to 9. */
enum { LEVEL = 4 };

struct writer {
	struct outbuf *out;
	struct status *st;
};

static void
put(png_structp png, png_bytep s, size_t n)
{
	const struct writer *w = png_get_io_ptr(png);

	outbuf_put_or_die(w->out, w->st, (const char *)s, n);
}

static void
flush(png_structp png)
{
	(void)png;
}

static _Noreturn void
fail(png_structp png, png_const_charp why)
{
	const struct writer *w = png_get_error_ptr(png);

	warnx("PNG: %s", why);
	status_exit(w->st, 3);
}

static void
ignore(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

void
png_file_write(struct outbuf *out, struct status *st, const unsigned char *pixels, uint32_t width, uint32_t height, size_t stride)
{
	struct writer w = { out, st };
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w, fail, ignore);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;

	if (info == NULL) {
		warnx("PNG: cannot be made");
		status_exit(st, 3);
	}
	png_set_write_fn(png, &w, put, flush);
	png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, LEVEL);
	png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
	png_write_info(png, info);
	/* Three of the four bytes of a number in the machine's own order */
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

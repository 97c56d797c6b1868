/* SPDX-License-Identifier: ISC
 *
 * Prints pixels of a PNG, row by row, each as a line of six hexadecimal digits: pixels FILE X Y
 * STEP COLUMNS ROWS. The first is at X,Y, and the distance between pixels is STEP. Without the
 * numbers it prints width and height.
 */
#include <cairo/cairo.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char *argv[])
{
	cairo_surface_t *png;
	int number[5], width, height;

	if (argc != 2 && argc != 7)
		errx(2, "usage: pixels file [x y step columns rows]");
	png = cairo_image_surface_create_from_png(argv[1]);
	if (cairo_surface_status(png) != CAIRO_STATUS_SUCCESS)
		errx(2, "%s: %s", argv[1], cairo_status_to_string(cairo_surface_status(png)));
	width = cairo_image_surface_get_width(png);
	height = cairo_image_surface_get_height(png);
	if (argc == 2) {
		printf("%d %d\n", width, height);
		return 0;
	}
	for (int i = 0; i < 5; i++)
		number[i] = atoi(argv[2 + i]);
	for (int row = 0; row < number[4]; row++)
		for (int column = 0; column < number[3]; column++) {
			int x = number[0] + column * number[2], y = number[1] + row * number[2];
			uint32_t pixel;

			if (x < 0 || y < 0 || x >= width || y >= height)
				errx(2, "%s: has no pixel %d,%d", argv[1], x, y);
			memcpy(&pixel, cairo_image_surface_get_data(png) + (size_t)y * (size_t)cairo_image_surface_get_stride(png) + 4 * (size_t)x, sizeof(pixel));
			printf("%06x\n", pixel & 0xffffff);
		}
	return 0;
}

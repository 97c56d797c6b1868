/* SPDX-License-Identifier: ISC
 *
 * Converts OKLCH to sRGB, by the matrices of OKLab's definition (Ottosson, 2020) and the transfer
 * function of IEC 61966-2-1.
 */
#include "colour.h"

#include <math.h>
#include <stdbool.h>

struct linear {
	double red, green, blue;
};

static double
cube(double x)
{
	return x * x * x;
}

static struct linear
to_linear(double lightness, double chroma, double hue)
{
	double a = chroma * cos(hue * M_PI / 180), b = chroma * sin(hue * M_PI / 180);
	double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
	double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
	double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);

	return (struct linear){ 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
	    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
	    -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s };
}

static bool
can_be_shown(const struct linear *c)
{
	return fmin(c->red, fmin(c->green, c->blue)) >= 0 && fmax(c->red, fmax(c->green, c->blue)) <= 1;
}

static colour
to_byte(double linear)
{
	double v = fmin(fmax(linear, 0), 1);

	return (colour)lround(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055));
}

colour
colour_oklch(double lightness, double chroma, double hue)
{
	struct linear c = to_linear(lightness, chroma, hue);
	double low = 0, high = can_be_shown(&c) ? 0 : chroma;

	/* The most chroma that sRGB has lies between low and high. */
	while (high - low > 1e-6) {
		double middle = (low + high) / 2;

		c = to_linear(lightness, middle, hue);
		if (can_be_shown(&c))
			low = middle;
		else
			high = middle;
	}
	return to_byte(c.red) << 16 | to_byte(c.green) << 8 | to_byte(c.blue);
}

colour
colour_scale(double part)
{
	/* sRGB has this chroma all along the scale, so that nothing bends the scale. */
	return colour_oklch(0.52 + 0.44 * part, 0.124, 295 - 190 * part);
}

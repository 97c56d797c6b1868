/* SPDX-License-Identifier: ISC
 *
 * Colours, made from lightness, chroma and hue as the eye takes them (OKLCH), so that a scale of
 * numbers is a scale of lightness, in print and to all eyes.
 */
#ifndef COLOUR_H
#define COLOUR_H

#include <stdint.h>

/* 0xTTRRGGBB, as sRGB has it; TT is how much it lets shine through, 0 for nothing. */
typedef uint32_t colour;

/* lightness from 0 to 1, hue in degrees; chroma is reduced to what sRGB can show. */
colour colour_oklch(double lightness, double chroma, double hue);

/* Of a scale from 0, violet and dark, to 1, yellow and light. */
colour colour_scale(double);

#endif

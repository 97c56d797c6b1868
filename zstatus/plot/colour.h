/* SPDX-License-Identifier: ISC
 *
 * Makes colours from lightness, chroma and hue as people see them (OKLCH). So a scale of numbers is
 * a scale of lightness, also in grey print and for those who do not tell all colours apart.
 */
#ifndef COLOUR_H
#define COLOUR_H

#include <stdint.h>

/* 0xTTRRGGBB in sRGB; TT is the transparency, 0 for none. */
typedef uint32_t colour;

/* lightness is from 0 to 1, hue in degrees; a chroma that sRGB does not have is reduced. */
colour colour_oklch(double lightness, double chroma, double hue);

/* The scale from 0, which is violet and dark, to 1, which is yellow and light. */
colour colour_scale(double);

#endif

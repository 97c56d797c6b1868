/* SPDX-License-Identifier: ISC
 *
 * Chooses round numbers for axes, and draws both.
 */
#include "chart.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* The round steps of an axis of time from a second on, in seconds. */
static const double time_steps[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400 };

/* The smallest of 1, 2, 5, 10, ... that is no less than v, which is above 0. */
static double
round_up(double v)
{
	double ten = pow(10, floor(log10(v))), digit = v / ten;

	return ten * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
}

static double
step_of(const struct chart_axis *a, double count)
{
	double step = (a->most - a->least) / count;

	if (a->unit == CHART_OCTET)
		return 32;
	if (a->unit == CHART_SECONDS && step > 1)
		for (size_t i = 0; i < sizeof(time_steps) / sizeof(*time_steps); i++)
			if (step <= time_steps[i])
				return time_steps[i];
	if (a->unit == CHART_SECONDS && step > 86400)
		return 86400 * round_up(step / 86400);
	return round_up(step);
}

struct chart_axis
chart_axis_to(enum chart_unit unit, double most)
{
	struct chart_axis a = { .unit = unit, .most = most > 0 ? most : 1 };
	double step = step_of(&a, 5);

	if (unit != CHART_SECONDS)
		a.most = step * ceil(a.most / step - 1e-9);
	return a;
}

/* 1, 2 and 5 of each power of ten; if there is less room, the powers alone, or some of them. */
static bool
logarithmic_tick(const struct chart_axis *a, double count, int i, double *value)
{
	static const double digits[] = { 1, 2, 5 };
	double tens = log10(a->most / a->least), least = log10(a->least);

	if (tens / log10(2) > count) {
		*value = pow(10, ceil(least - 1e-9) + i * fmax(ceil(tens / count), 1));
	} else {
		double ten = floor(least + 1e-9), first = a->least / pow(10, ten) * (1 - 1e-9);

		/* The axis may begin above 1, 2 or 5 of the first power. */
		i += (first > 1) + (first > 2) + (first > 5);
		*value = pow(10, ten + i / 3) * digits[i % 3];
	}
	return *value <= a->most * (1 + 1e-9);
}

bool
chart_tick(const struct chart_axis *a, double count, int i, double *value)
{
	if (a->logarithmic)
		return logarithmic_tick(a, count, i, value);
	*value = a->least + i * step_of(a, count);
	return *value <= a->most * (1 + 1e-9);
}

static const char *
number(const struct chart_axis *a, double v, double count, char text[TEXT_NUMBER])
{
	if (a->unit == CHART_SECONDS && a->logarithmic && v >= 60) {
		text_number(text, (uint64_t)(v + 0.5));
		return strcat(text, " s");
	}
	if (a->unit == CHART_SECONDS)
		return text_seconds(text, v, a->logarithmic ? v : fmax(step_of(a, count), 1));
	text_short(text, v);
	if (a->unit == CHART_PERCENT)
		snprintf(text, TEXT_NUMBER, "%.4g%%", v);
	return text;
}

static double
part(const struct chart_axis *a, double v)
{
	if (a->logarithmic)
		return log(v / a->least) / log(a->most / a->least);
	return (v - a->least) / (a->most - a->least);
}

double
chart_x(const struct chart *c, double v)
{
	return c->x + c->width * part(&c->across, v);
}

double
chart_y(const struct chart *c, double v)
{
	return c->y + c->height * (1 - part(&c->up, v));
}

enum { TICKS_UP = 5 };

double
chart_room(const struct chart_axis *up, struct picture *p, double size)
{
	char text[TEXT_NUMBER];
	double v, room = 0;

	for (int i = 0; chart_tick(up, TICKS_UP, i, &v); i++)
		room = fmax(room, picture_text_width(p, size, number(up, v, TICKS_UP, text)));
	return room;
}

/* As many numbers as have room. The last one of a logarithmic axis is the widest. */
static double
ticks_across(const struct chart *c, struct picture *p)
{
	double widest = picture_text_width(p, c->size, c->across.unit == CHART_SECONDS ? "000 min" : "000K");
	char text[TEXT_NUMBER];

	if (!c->across.logarithmic)
		return fmax(2, floor(c->width / (2 * widest)));
	widest = fmax(widest, picture_text_width(p, c->size, number(&c->across, c->across.most, 0, text)));
	return fmax(2, floor(c->width / (1.3 * widest)));
}

static void
draw_across(const struct chart *c, struct picture *p, bool is_last)
{
	double v, count = ticks_across(c, p), bottom = c->y + c->height;
	char text[TEXT_NUMBER];

	for (int i = 0; chart_tick(&c->across, count, i, &v); i++) {
		double x = round(chart_x(c, v)) + 0.5;

		picture_line(p, (struct picture_point[]){ { x, c->y }, { x, bottom } }, 2, 1, CHART_LINE);
		if (is_last)
			picture_text(p, x, bottom + 1.5 * c->size, c->size, PICTURE_MIDDLE, CHART_TEXT, number(&c->across, v, count, text));
	}
	if (is_last)
		picture_text(p, c->x + c->width / 2, bottom + 3 * c->size, c->size, PICTURE_MIDDLE, CHART_TEXT, c->name_across);
}

void
chart_draw(struct chart *c, struct picture *p, double room, bool is_last)
{
	char text[TEXT_NUMBER];
	double v;

	c->x += room + 0.6 * c->size;
	c->width -= room + 0.6 * c->size;
	c->y += 1.7 * c->size;
	c->height -= ((is_last ? CHART_BELOW : 0) + 1.7) * c->size;
	draw_across(c, p, is_last);
	for (int i = 0; chart_tick(&c->up, TICKS_UP, i, &v); i++) {
		double y = round(chart_y(c, v)) + 0.5;

		picture_line(p, (struct picture_point[]){ { c->x, y }, { c->x + c->width, y } }, 2, 1, CHART_LINE);
		picture_text(p, c->x - 0.5 * c->size, y + 0.35 * c->size, c->size, PICTURE_RIGHT, CHART_TEXT, number(&c->up, v, TICKS_UP, text));
	}
	picture_frame(p, c->x, c->y, c->width, c->height, CHART_FRAME);
}

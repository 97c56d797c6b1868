/* SPDX-License-Identifier: ISC
 *
 * Draws curves over time, two charts one above the other. If a scan has more seconds than the
 * picture has room for, a point of a curve is the mean of several for a rate, and the last of them
 * for a count.
 */
#include "curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chart.h"
#include "io/alloc.h"
#include "text.h"

enum { CHARTS = 2, CURVES = 3, HEIGHT = 40 };

struct series {
	enum course_value value;
	const char *name;
	double hue;
	bool if_any;                /* left out if it is zero throughout */
};

struct figure {
	enum chart_unit unit;
	bool mean;                  /* a point is the mean of samples, not the last one */
	double most;                /* of the axis; 0: as the values need */
	struct series curve[CURVES];
};

static const struct figure progress[CHARTS] = {
	{ CHART_PERCENT, false, 100, { { COURSE_PERCENT, "complete", 255, false } } },
	{ CHART_NUMBER, false, 0, { { COURSE_HITS, "hits", 150, false } } },
};

static const struct figure rates[CHARTS] = {
	{ CHART_NUMBER, true, 0, { { COURSE_SENT_RATE, "probes a second", 255, false }, { COURSE_FAILED_RATE, "failed", 25, true } } },
	{ CHART_NUMBER, true, 0, { { COURSE_REPLY_RATE, "replies a second", 300, true }, { COURSE_HIT_RATE, "hits", 150, false },
	    { COURSE_DROP_RATE, "dropped", 25, true } } },
};

struct drawing {
	struct picture *p;
	const struct course *course;
	struct picture_point *points;
	size_t points_n;
};

static double
value_of(const struct course *c, enum course_value value, size_t from, size_t to, bool mean)
{
	double sum = 0;

	if (!mean)
		return c->sample[to - 1].value[value];
	for (size_t i = from; i < to; i++)
		sum += c->sample[i].value[value];
	return sum / (double)(to - from);
}

/* The samples of point i: from this one on, and before to. */
static void
part_bounds(const struct drawing *d, size_t i, size_t *from, size_t *to)
{
	*from = i * d->course->n / d->points_n;
	*to = (i + 1) * d->course->n / d->points_n;
}

static double
most_of(const struct drawing *d, const struct series *curve, bool mean)
{
	double most = 0;
	size_t from, to;

	for (size_t i = 0; i < d->points_n; i++) {
		part_bounds(d, i, &from, &to);
		most = fmax(most, value_of(d->course, curve->value, from, to, mean));
	}
	return most;
}

static bool
is_shown(const struct drawing *d, const struct series *curve)
{
	return curve->name != NULL && (!curve->if_any || most_of(d, curve, true) > 0);
}

static struct chart_axis
axis_of(const struct drawing *d, const struct figure *of)
{
	double most = of->most;

	for (int i = 0; i < CURVES && of->most == 0; i++)
		if (is_shown(d, &of->curve[i]))
			most = fmax(most, most_of(d, &of->curve[i], of->mean));
	return chart_axis_to(of->unit, most);
}

static colour
series_colour(const struct series *s)
{
	return colour_oklch(0.58, 0.17, s->hue);
}

static void
draw_curve(struct drawing *d, const struct chart *chart, const struct series *curve, bool mean)
{
	size_t from, to;

	for (size_t i = 0; i < d->points_n; i++) {
		double t, v;

		part_bounds(d, i, &from, &to);
		t = mean ? (d->course->sample[from].t + d->course->sample[to - 1].t) / 2 : d->course->sample[to - 1].t;
		v = fmin(value_of(d->course, curve->value, from, to, mean), chart->up.most);
		d->points[i] = (struct picture_point){ chart_x(chart, t), chart_y(chart, v) };
	}
	/* A single point has no line. */
	if (d->points_n == 1)
		picture_rectangle(d->p, d->points[0].x - 3, d->points[0].y - 3, 6, 6, series_colour(curve));
	picture_line(d->p, d->points, d->points_n, 2, series_colour(curve));
}

/* The name of a curve, after a line of its colour; returns where the next one begins. */
static double
draw_name(struct drawing *d, const struct series *curve, double x, double y, double size)
{
	picture_rectangle(d->p, x, y + 0.45 * size, size, 0.3 * size, series_colour(curve));
	picture_text(d->p, x + 1.4 * size, y + size, size, PICTURE_LEFT, CHART_TITLE, curve->name);
	return x + 3 * size + picture_text_width(d->p, size, curve->name);
}

static void
draw_chart(struct drawing *d, struct chart *chart, const struct figure *of, double room, bool is_last)
{
	double x = chart->x + room + 0.6 * chart->size, y = chart->y;

	chart_draw(chart, d->p, room, is_last);
	for (int i = 0; i < CURVES; i++)
		if (is_shown(d, &of->curve[i])) {
			x = draw_name(d, &of->curve[i], x, y, chart->size);
			draw_curve(d, chart, &of->curve[i], of->mean);
		}
}

static void
draw(struct picture *p, const struct course *c, const struct figure *of, const struct page_wishes *w, const char *title, const char *subtitle)
{
	struct drawing d = { .p = p, .course = c };
	struct chart_axis up[CHARTS];
	struct page page;
	double room = 0, height;

	page = page_begin(p, w, HEIGHT, title, subtitle);
	d.points_n = c->n < (size_t)page.width / 2 ? c->n : (size_t)page.width / 2;
	d.points = allocate_or_die(d.points_n, sizeof(*d.points));
	for (int i = 0; i < CHARTS; i++) {
		up[i] = axis_of(&d, &of[i]);
		room = fmax(room, chart_room(&up[i], p, page.size));
	}
	height = (page.height - CHART_BELOW * page.size) / CHARTS;
	for (int i = 0; i < CHARTS; i++) {
		struct chart chart = { .x = page.x, .y = page.y + i * height, .width = page.width, .size = page.size,
		    .height = height - 0.8 * page.size + (i == CHARTS - 1 ? CHART_BELOW * page.size : 0), .up = up[i],
		    .name_across = "time since the start",
		    .across = chart_axis_to(CHART_SECONDS, c->sample[c->n - 1].t) };

		draw_chart(&d, &chart, &of[i], room, i == CHARTS - 1);
	}
	free(d.points);
}

/* The time that the scan took, and in how many parts. */
static void
tell_time(const struct course *c, char *text, size_t room)
{
	char time[TEXT_NUMBER];
	double t = c->sample[c->n - 1].t;
	size_t n = (size_t)snprintf(text, room, " in %s", t < 1 ? "less than a second" : text_duration(time, t));

	if (c->resumed > 0)
		snprintf(text + n, room - n, ", in %zu parts", c->resumed + 1);
}

void
curves_draw_progress(struct picture *p, const struct course *c, const struct page_wishes *w)
{
	char text[256], sent[TEXT_NUMBER], hits[TEXT_NUMBER];
	const struct course_sample *last = c->sample + c->n - 1;
	size_t n;

	text_rate(sent, last->value[COURSE_SENT]);
	text_rate(hits, last->value[COURSE_HITS]);
	n = (size_t)snprintf(text, sizeof(text), "%s probes sent, %s hits", sent, hits);
	tell_time(c, text + n, sizeof(text) - n);
	draw(p, c, progress, w, "Progress of the scan", text);
}

void
curves_draw_rates(struct picture *p, const struct course *c, const struct page_wishes *w)
{
	char text[256], sent[TEXT_NUMBER], hits[TEXT_NUMBER];
	const struct course_sample *last = c->sample + c->n - 1;
	double t = fmax(last->t, 1);
	size_t n;

	text_rate(sent, last->value[COURSE_SENT] / t);
	text_rate(hits, last->value[COURSE_HITS] / t);
	n = (size_t)snprintf(text, sizeof(text), "on average %s probes and %s hits a second,", sent, hits);
	tell_time(c, text + n, sizeof(text) - n);
	draw(p, c, rates, w, "Rates of the scan", text);
}

/* SPDX-License-Identifier: ISC
 *
 * Sorts the values of hits into classes, and draws bars of one class or several.
 */
#include "histogram.h"

#include <math.h>
#include <stdio.h>

#include "chart.h"
#include "text.h"

enum { SUCCESS, REPEAT, TTL, RTT_US, RTT, COLUMNS };
enum { HEIGHT = 40, BARS_MAX = 120 };

/* The lower end of the first class of times, in seconds. */
#define LEAST 1e-6

static const struct input_column of_ttls[COLUMNS] = {
	[SUCCESS] = { { "success" }, false }, [REPEAT] = { { "repeat" }, false }, [TTL] = { { "ttl" }, true },
};

static const struct input_column of_times[COLUMNS] = {
	[SUCCESS] = { { "success" }, false }, [REPEAT] = { { "repeat" }, false }, [RTT_US] = { { "rtt_us" }, false }, [RTT] = { { "rtt" }, false },
};

struct reader {
	struct histogram *histogram;
	struct input input;
};

/* False if the row has none. rtt_us is in microseconds, rtt in milliseconds. */
static bool
class_of(const struct histogram *h, const struct record *row, size_t *class)
{
	double v;

	if (!h->of_times) {
		*class = input_number(row, TTL, &v) ? (size_t)v : HISTOGRAM_TTLS;
		return *class < HISTOGRAM_TTLS;
	}
	if (input_number(row, RTT_US, &v))
		v /= 1e6;
	else if (input_number(row, RTT, &v))
		v /= 1e3;
	else
		return false;
	v = HISTOGRAM_PER_TEN * log10(fmax(v, LEAST) / LEAST) + 1e-9;
	*class = v < HISTOGRAM_CLASSES ? (size_t)v : HISTOGRAM_CLASSES;
	return *class < HISTOGRAM_CLASSES;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct reader *r = ctx;
	struct histogram *h = r->histogram;
	size_t class;

	if ((record_length(row, SUCCESS) > 0 && !input_is_true(row, SUCCESS)) || input_is_true(row, REPEAT))
		return true;
	if (!class_of(h, row, &class)) {
		h->without++;
		return true;
	}
	h->count[class]++;
	h->n++;
	return true;
}

enum input_result
histogram_read(struct histogram *h, bool times, char *const *files, struct status *st)
{
	struct reader r = { .histogram = h };

	h->of_times = times;
	r.input = (struct input){ .columns = times ? of_times : of_ttls, .n = COLUMNS, .address = -1, .port = -1, .take = on_row, .ctx = &r };
	return input_read(&r.input, files, st);
}

/* The classes that are drawn, and how many of them are in a bar. */
struct bars {
	size_t first, last, each;
};

/* The lower end of a class, in seconds. */
static double
time_of(size_t class)
{
	return LEAST * pow(10, (double)class / HISTOGRAM_PER_TEN);
}

/* The first class up to which there is this part of all values. */
static size_t
quantile(const struct histogram *h, double part)
{
	uint64_t below = 0, wanted = (uint64_t)ceil(part * (double)h->n);
	size_t class = 0;

	while ((below += h->count[class]) < wanted)
		class++;
	return class;
}

/* For times, whole halves of a power of ten in up to BARS_MAX bars; each half begins with a bar. */
static struct bars
bars_of(const struct histogram *h)
{
	struct bars b = { .first = 0, .last = HISTOGRAM_CLASSES - 1, .each = 1 };
	const size_t half = HISTOGRAM_PER_TEN / 2;

	if (!h->of_times)
		return (struct bars){ 0, HISTOGRAM_TTLS - 1, 1 };
	while (h->count[b.first] == 0)
		b.first++;
	while (h->count[b.last] == 0)
		b.last--;
	b.first -= b.first % half;
	b.last += half - 1 - b.last % half;
	while (half % b.each != 0 || (b.last - b.first + 1) / b.each > BARS_MAX)
		b.each++;
	return b;
}

static uint64_t
bar(const struct histogram *h, const struct bars *b, size_t from)
{
	uint64_t n = 0;

	for (size_t class = from; class < from + b->each && class <= b->last; class++)
		n += h->count[class];
	return n;
}

static void
draw_bars(struct picture *p, const struct histogram *h, const struct bars *b, const struct chart *chart)
{
	double bottom = chart->y + chart->height;

	for (size_t from = b->first; from <= b->last; from += b->each) {
		double left = chart_x(chart, h->of_times ? time_of(from) : (double)from);
		double right = chart_x(chart, h->of_times ? time_of(from + b->each) : (double)from + 1);
		double y = chart_y(chart, (double)bar(h, b, from));

		right = fmin(right, chart->x + chart->width);
		picture_rectangle(p, left, y, fmax(right - left - 0.5, 1), bottom - y, colour_oklch(0.58, 0.15, 255));
	}
}

static void
describe(const struct histogram *h, char *text, size_t room)
{
	char number[TEXT_NUMBER], median[TEXT_NUMBER], most[TEXT_NUMBER];
	size_t n = (size_t)snprintf(text, room, "%s hit%s", text_number(number, h->n), h->n == 1 ? "" : "s");

	if (h->of_times) {
		double half = time_of(quantile(h, 0.5) + 1), nearly = time_of(quantile(h, 0.95) + 1);

		n += (size_t)snprintf(text + n, room - n, ": half within %s, 95%% within %s", text_measured(median, half),
		    text_measured(most, nearly));
	}
	if (h->without > 0)
		snprintf(text + n, room - n, "; %s without %s", text_number(number, h->without), h->of_times ? "a time" : "a TTL");
}

void
histogram_draw(struct picture *p, const struct histogram *h, const struct page_wishes *w)
{
	struct bars b = bars_of(h);
	struct chart chart;
	struct page page;
	double most = 0;
	char text[256];

	for (size_t from = b.first; from <= b.last; from += b.each)
		most = fmax(most, (double)bar(h, &b, from));
	describe(h, text, sizeof(text));
	page = page_begin(p, w, HEIGHT, h->of_times ? "Round-trip times of hits" : "TTLs of hits", text);
	chart = (struct chart){ .x = page.x, .y = page.y, .width = page.width, .height = page.height, .size = page.size,
	    .name_across = h->of_times ? "round-trip time" : "TTL",
	    .up = chart_axis_to(CHART_NUMBER, most), .across = { .unit = CHART_OCTET, .least = 0, .most = HISTOGRAM_TTLS } };
	if (h->of_times)
		chart.across = (struct chart_axis){ .unit = CHART_SECONDS, .logarithmic = true, .least = time_of(b.first), .most = time_of(b.last + 1) };
	chart_draw(&chart, p, chart_room(&chart.up, p, page.size), true);
	picture_text(p, chart.x, page.y + page.size, page.size, PICTURE_LEFT, CHART_TITLE, "hits");
	draw_bars(p, h, &b, &chart);
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes the subjects of pictures. Rows, lists and progress are read and drawn, but by a
 * replacement of the picture, which checks that everything is drawn within it. An input is a byte
 * that chooses the picture, one for the size of the pieces in which it arrives, and the file.
 */
#include "../../zstatus/plot/subject.h"

#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "io/utf8.h"

/* --- the picture that checks */

static void
check_point(const struct picture *p, double x, double y)
{
	FUZZ_CHECK(isfinite(x) && isfinite(y) && x >= -1 && y >= -1 && x <= p->width + 1 && y <= p->height + 1);
}

static void
check_text(const struct picture *p, double x, double y, double size, const char *text)
{
	size_t n = strlen(text);

	check_point(p, x, y);
	FUZZ_CHECK(isfinite(size) && size > 0 && n > 0);
	for (size_t i = 0, length; i < n; i += length) {
		length = utf8_length(text + i, n - i);
		FUZZ_CHECK(length > 0);
	}
}

void
picture_begin(struct picture *p, double width, double height)
{
	FUZZ_CHECK(width >= 64 && width <= 2 * PICTURE_SIDE_MAX && height >= 64 && height <= 2 * PICTURE_SIDE_MAX);
	p->width = width;
	p->height = height;
}

void
picture_rectangle(struct picture *p, double x, double y, double width, double height, colour c)
{
	(void)c;
	FUZZ_CHECK(width >= 0 && height >= 0);
	check_point(p, x, y);
	check_point(p, x + width, y + height);
}

void
picture_frame(struct picture *p, double x, double y, double width, double height, colour c)
{
	picture_rectangle(p, x, y, width, height, c);
}

void
picture_line(struct picture *p, const struct picture_point *point, size_t n, double width, colour c)
{
	(void)c;
	FUZZ_CHECK(width > 0);
	for (size_t i = 0; i < n; i++)
		check_point(p, point[i].x, point[i].y);
}

void
picture_hatch(struct picture *p, double x, double y, double width, double height, double apart, colour c)
{
	FUZZ_CHECK(apart > 0);
	picture_rectangle(p, x, y, width, height, c);
}

double
picture_text_width(struct picture *p, double size, const char *text)
{
	(void)p;
	return 0.55 * size * (double)strlen(text);
}

void
picture_text(struct picture *p, double x, double y, double size, enum picture_align align, colour c, const char *text)
{
	(void)align;
	(void)c;
	check_text(p, x, y, size, text);
}

void
picture_text_within(struct picture *p, double x, double y, double size, double width, colour c, const char *text)
{
	(void)c;
	FUZZ_CHECK(width > 0);
	check_text(p, x, y, size, text);
}

void
picture_heading(struct picture *p, double x, double y, double size, double width, colour c, const char *text)
{
	picture_text_within(p, x, y, size, width, c, text);
}

/* Uninitialised memory has an upper byte that is not 0. */
void
picture_pixels(struct picture *p, double x, double y, uint32_t width, uint32_t height, colour *pixels)
{
	picture_rectangle(p, x, y, width, height, 0);
	for (size_t i = 0; i < (size_t)width * height; i++)
		FUZZ_CHECK(pixels[i] <= 0xffffff);
}

/* --- the subject */

struct run {
	struct subject_wishes wishes;
	struct subject subject;
};

static void
check_subject(const struct subject *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < HISTOGRAM_CLASSES; i++)
		n += s->histogram.count[i];
	FUZZ_CHECK(n == s->histogram.n);
	for (size_t i = 1; i < s->course.n; i++)
		FUZZ_CHECK(s->course.sample[i].t >= s->course.sample[i - 1].t);
	for (size_t i = 1; i < s->ports.n; i++)
		FUZZ_CHECK(s->ports.port[i].n <= s->ports.port[i - 1].n && s->ports.port[i].n > 0 && s->ports.port[0].n <= s->ports.hosts);
}

static void
plot(void *ctx)
{
	static char *const files[] = { "-", NULL };
	struct status status = { .fd = -1, .lifeline = -1 };
	struct picture picture = { 0 };
	struct run *r = ctx;

	subject_read(&r->subject, &r->wishes, files, &status);
	if (subject_lacks(&r->subject) != NULL)
		return;
	check_subject(&r->subject);
	subject_draw(&r->subject, &picture);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static char *lists[] = { "-" };
	static struct run r;

	if (n < 2)
		return 0;
	r.wishes = (struct subject_wishes){ .kind = s[0] % 8 % KINDS, .map.side = 64, .page = { .width = 320, .height = 240 } };
	/* The file serves as a list of targets or exclusions, or as networks of either family */
	if (s[0] & 8) {
		r.wishes.targets = lists;
		r.wishes.targets_n = 1;
	} else if (s[0] & 16) {
		r.wishes.exclusions = lists;
		r.wishes.exclusions_n = 1;
	}
	if (s[0] & 32) {
		r.wishes.map.has_network = true;
		r.wishes.map.network = s[0] & 64 ? (struct network){ .bits = 0 } : (struct network){ addr_from4(0), 96 };
	}
	fuzz_input(s + 2, n - 2, s[1]);
	fuzz_run(plot, &r);
	return 0;
}

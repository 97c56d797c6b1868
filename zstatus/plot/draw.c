/* SPDX-License-Identifier: ISC
 *
 * From files to a picture.
 */
#include "draw.h"

#include <err.h>
#include <unistd.h>

#include "curves.h"
#include "histogram.h"
#include "io/outfile.h"
#include "io/signals.h"
#include "map_scale.h"
#include "port_counts.h"

/* What was read. */
struct subject {
	struct census census;
	struct histogram histogram;
	struct port_counts ports;
	struct course course;
	struct map_wishes map;
};

const char *
draw_name(enum kind kind)
{
	static const char *const names[KINDS] = { "map", "rtt", "ttl", "ports", "progress", "rates" };

	return names[kind];
}

void
draw_check_output(const struct wishes *w, int fd)
{
	if (w->form == PICTURE_PNG && isatty(fd))
		errx(2, "a terminal shows no PNG: name a file by -o, or send it through a pipe");
}

static enum input_result
read_map(struct subject *s, const struct wishes *w, char *const *files, struct status *st)
{
	enum input_result result;

	for (size_t i = 0; i < w->targets_n; i++)
		census_targets(&s->census, w->targets[i]);
	for (size_t i = 0; i < w->exclusions_n; i++)
		census_exclude(&s->census, w->exclusions[i]);
	result = census_read(&s->census, files, st);
	s->map = w->map;
	if (!s->map.has_network)
		s->map.has_network = map_choose_network(&s->census, &s->map.network);
	return result;
}

static enum input_result
read_subject(struct subject *s, const struct wishes *w, char *const *files, struct status *st)
{
	switch (w->kind) {
	case KIND_MAP:
		return read_map(s, w, files, st);
	case KIND_RTT:
	case KIND_TTL:
		return histogram_read(&s->histogram, w->kind == KIND_RTT, files, st);
	case KIND_PORTS:
		return port_counts_read(&s->ports, files, st);
	default:
		return course_read(&s->course, files, st);
	}
}

static bool
is_empty(const struct subject *s, enum kind kind)
{
	switch (kind) {
	case KIND_MAP:
		return !s->map.has_network;
	case KIND_RTT:
	case KIND_TTL:
		return s->histogram.n == 0;
	case KIND_PORTS:
		return s->ports.n == 0;
	default:
		return s->course.n == 0;
	}
}

static void
draw_subject(const struct subject *s, const struct wishes *w, struct picture *p)
{
	switch (w->kind) {
	case KIND_MAP:
		map_draw(p, &s->census, &s->map);
		break;
	case KIND_RTT:
	case KIND_TTL:
		histogram_draw(p, &s->histogram, &w->page);
		break;
	case KIND_PORTS:
		port_counts_draw(p, &s->ports, &w->page);
		break;
	case KIND_PROGRESS:
		curves_draw_progress(p, &s->course, &w->page);
		break;
	default:
		curves_draw_rates(p, &s->course, &w->page);
	}
}

static _Noreturn void
refuse_empty(enum kind kind, struct status *st)
{
	static const char *const needs[KINDS] = { "addresses, and no --within", "hits with a round-trip time", "hits with a TTL",
		"hits with a port", "progress", "progress" };

	warnx("no %s: nothing to be drawn", needs[kind]);
	status_exit(st, 2);
}

void
draw_and_exit(const struct wishes *w, char *const *files, struct status *st)
{
	struct subject s = { 0 };
	enum input_result result = read_subject(&s, w, files, st);
	struct picture picture;
	struct outbuf out;
	int fd;

	/* A part of the rows would pass for all of them. */
	if (signals_stop() != 0)
		status_exit(st, 1);
	if (is_empty(&s, w->kind))
		refuse_empty(w->kind, st);
	fd = outfile_open(w->output, false);
	draw_check_output(w, fd);
	outfile_empty(fd, w->output);
	outbuf_open(&out, fd, fd == STDOUT_FILENO ? "stdout" : w->output, 0);
	picture_init(&picture, w->form, &out, st);
	draw_subject(&s, w, &picture);
	picture_write(&picture);
	if (w->is_default)
		warnx("wrote %s", w->output);
	status_exit(st, result == INPUT_WHOLE ? 0 : 1);
}

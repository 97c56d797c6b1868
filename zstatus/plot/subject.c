/* SPDX-License-Identifier: ISC
 *
 * Calls the reader and the drawer of each kind of picture.
 */
#include "subject.h"

#include "curves.h"
#include "map_scale.h"

const char *
subject_name(enum kind kind)
{
	static const char *const names[KINDS] = { "map", "rtt", "ttl", "ports", "progress", "rates" };

	return names[kind];
}

static enum input_result
read_map(struct subject *s, char *const *files, struct status *st)
{
	const struct subject_wishes *w = s->wishes;
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

enum input_result
subject_read(struct subject *s, const struct subject_wishes *w, char *const *files, struct status *st)
{
	*s = (struct subject){ .wishes = w };
	switch (w->kind) {
	case KIND_MAP:
		return read_map(s, files, st);
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
is_empty(const struct subject *s)
{
	switch (s->wishes->kind) {
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

const char *
subject_lacks(const struct subject *s)
{
	static const char *const needs[KINDS] = { "no addresses, and no --within", "no hits with a round-trip time", "no hits with a TTL",
		"no hits with a port", "no progress", "no progress" };

	return is_empty(s) ? needs[s->wishes->kind] : NULL;
}

void
subject_draw(const struct subject *s, struct picture *p)
{
	const struct page_wishes *page = &s->wishes->page;

	switch (s->wishes->kind) {
	case KIND_MAP:
		map_draw(p, &s->census, &s->map);
		break;
	case KIND_RTT:
	case KIND_TTL:
		histogram_draw(p, &s->histogram, page);
		break;
	case KIND_PORTS:
		port_counts_draw(p, &s->ports, page);
		break;
	case KIND_PROGRESS:
		curves_draw_progress(p, &s->course, page);
		break;
	default:
		curves_draw_rates(p, &s->course, page);
	}
}

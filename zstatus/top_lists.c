/* SPDX-License-Identifier: ISC
 *
 * Parses the lists in zblack's status lines, NAME:COUNT separated by commas, and adds them up by
 * name.
 */
#include "top_lists.h"

#include <inttypes.h>
#include <string.h>

static void
add(struct lists *l, const char *name, size_t length, uint64_t n)
{
	unsigned i = 0;

	if (length >= LIST_NAME_MAX)
		length = LIST_NAME_MAX - 1;
	while (i < l->n && (strlen(l->list[i].name) != length || memcmp(l->list[i].name, name, length) != 0))
		i++;
	if (i == LISTS_MAX)
		return;
	if (i == l->n) {
		l->list[i] = (struct excluded_by){ .n = 0 };
		memcpy(l->list[i].name, name, length);
		l->n++;
	}
	l->list[i].n += n;
}

static void
take_stage(struct lists *l, const char *at)
{
	for (; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
		const char *end = at + strcspn(at, ","), *colon = memrchr(at, ':', (size_t)(end - at));
		struct status_word count;
		uint64_t n;

		if (colon == NULL)
			continue;
		count = (struct status_word){ .value = colon + 1, .n = (size_t)(end - colon - 1) };
		if (status_word_number(&count, 10, &n))
			add(l, at, (size_t)(colon - at), n);
	}
}

/* For a zblack that does not report its lists, takes the total of all lists. */
void
lists_take(struct lists *l, const struct scan *s)
{
	uint64_t denied = scan_total(s, ZSEND, DENIED);

	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZBLACK && *s->stage[i].lists != '\0')
			take_stage(l, s->stage[i].lists);
		else if (s->stage[i].tool == ZBLACK)
			add(l, "all lists", strlen("all lists"), s->stage[i].count[DROPPED]);
	if (denied > 0)
		add(l, "denied by zsend", strlen("denied by zsend"), denied);
}

void
lists_put(const struct lists *l, struct page *p, unsigned rows)
{
	page_row(p);
	page_put(p, BOLD, "%12s  by the exclusion list", "excluded");
	for (unsigned i = 0; i < l->n && i + 1 < rows; i++) {
		page_row(p);
		if (i + 2 == rows && l->n - i > 1)
			page_put(p, DIM, "and %u more", l->n - i);
		else
			page_put(p, PLAIN, "%12" PRIu64 "  %s", l->list[i].n, l->list[i].name);
	}
}

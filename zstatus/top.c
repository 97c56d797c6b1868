/* SPDX-License-Identifier: ISC
 *
 * Connects the view with its terminal, keys and history.
 */
#include "top.h"

#include <signal.h>

#include "io/monotonic.h"
#include "top_parent.h"

void
top_open(struct top *t)
{
	screen_open(&t->screen);
	top_rows_open(&t->rows);
	t->page.no_colour = terminal_no_colour();
	top_parent(&t->screen);
}

void
top_show(struct top *t)
{
	t->phase = TOP_SHOWN;
	t->changed = true;
	t->last_line = monotonic_now();
	screen_enter(&t->screen);
}

void
top_take_line(struct top *t)
{
	t->last_line = monotonic_now();
}

void
top_take_second(struct top *t, const struct scan *s, const struct live *l)
{
	const uint64_t counts[HISTORY_COUNTS] = { [HISTORY_SENT] = l->now.sent, [HISTORY_HITS] = l->now.hits, [HISTORY_DROPS] = l->now.lost };

	history_add(&t->history, s->shown.t, counts);
	t->changed = true;
}

void
top_forget(struct top *t)
{
	t->history = (struct history){ 0 };
	t->changed = true;
}

void
top_draw(struct top *t, const struct scan *s, const struct live *l, const struct messages *m)
{
	double silent = (double)(monotonic_now() - t->last_line) / MONOTONIC_SECOND;
	const struct view v = { .scan = s, .live = l, .history = &t->history, .messages = m, .by_rows = t->rows.used, .viewer = t->viewer,
		.utf8 = t->screen.utf8, .silent = silent };

	if (t->phase != TOP_SHOWN || (!t->changed && t->said == m->said && silent < 1))
		return;
	page_begin(&t->page, t->screen.width, t->screen.height);
	view_put(&v, &t->page);
	if (!screen_draw(&t->screen, t->page.text, t->page.n))
		return;
	t->changed = false;
	t->said = m->said;
}

bool
top_has_terminal(const struct top *t)
{
	return t->phase == TOP_SHOWN || (t->wanted && t->screen.n > 0);
}

struct pollfd
top_poll(const struct top *t)
{
	return t->wanted ? screen_poll(&t->screen) : (struct pollfd){ .fd = -1 };
}

void
top_take_keys(struct top *t)
{
	char key;

	screen_flush(&t->screen);
	if (t->phase != TOP_SHOWN)
		return;
	while ((key = screen_key(&t->screen)) != 0 && t->phase == TOP_SHOWN)
		if (key == 'q' || key == 'Q') {
			screen_leave(&t->screen);
			t->phase = TOP_OVER;
		}
	if (t->screen.fd == -1)
		t->phase = TOP_OVER;
}

void
top_resize(struct top *t)
{
	if (!t->wanted)
		return;
	screen_resize(&t->screen);
	t->changed = true;
}

void
top_suspend(struct top *t)
{
	if (t->phase == TOP_SHOWN) {
		screen_give_back(&t->screen);
		t->phase = TOP_SUSPENDED;
	}
	raise(SIGSTOP);
}

void
top_resume(struct top *t)
{
	if (t->phase == TOP_SUSPENDED && screen_is_ours(&t->screen))
		top_show(t);
}

void
top_end(struct top *t)
{
	if (!t->wanted)
		return;
	screen_give_back(&t->screen);
	t->phase = TOP_OVER;
}

/* SPDX-License-Identifier: ISC
 *
 * A full-screen view of a scan, until a key ends it or there is nothing more to be shown.
 */
#ifndef TOP_H
#define TOP_H

#include "top_history.h"
#include "top_page.h"
#include "top_rows.h"
#include "top_screen.h"
#include "top_view.h"

struct top {
	bool wanted;
	/* the scan is elsewhere, or does without us: the program ends with the view */
	bool viewer;
	enum { TOP_CLOSED, TOP_SHOWN, TOP_SUSPENDED, TOP_OVER } phase;
	bool changed;                   /* since the page that is shown */
	uint64_t said;                  /* messages that were there by then */
	int64_t last_line;              /* when it came (io/monotonic.h) */
	struct screen screen;
	struct history history;
	struct page page;
	struct top_rows rows;
};

/*
 * Looks whether the terminal can show it: ends the program with status 2 where it cannot. Returns in
 * a child process (top_parent.h).
 */
void top_open(struct top *);

void top_show(struct top *);

/* A line has come; and a second has passed. */
void top_take_line(struct top *);
void top_take_second(struct top *, const struct scan *, const struct live *);

/* Forgets the scan so far, for another one. */
void top_forget(struct top *);

/* Draws the page if it has changed, or if nothing has come for a while. */
void top_draw(struct top *, const struct scan *, const struct live *, const struct messages *);

/* Whether the terminal is the view's, or not yet wholly given back. */
bool top_has_terminal(const struct top *);

/* What to poll(2) for; top_take_keys is to be called then. */
struct pollfd top_poll(const struct top *);

/* Takes keys, and writes what the terminal has room for. */
void top_take_keys(struct top *);

/* The size of the terminal has changed. */
void top_resize(struct top *);

/* Gives the terminal back, and stops this process until it is continued; and shows the view again, if we are in the foreground. */
void top_suspend(struct top *);
void top_resume(struct top *);

/* Gives the terminal back for good. */
void top_end(struct top *);

#endif

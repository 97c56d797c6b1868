/* SPDX-License-Identifier: ISC
 *
 * Shows a full-screen view of a scan until a key ends it or the scan is over.
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
	/*
	 * The scan runs elsewhere, or does not need this program, so the program ends with the
	 * view.
	 */
	bool viewer;
	enum { TOP_CLOSED, TOP_SHOWN, TOP_SUSPENDED, TOP_OVER } phase;
	bool changed;                   /* since the last page was drawn */
	uint64_t said;                  /* number of messages at that time */
	int64_t last_line;              /* time of the last line (io/monotonic.h) */
	struct screen screen;
	struct history history;
	struct page page;
	struct top_rows rows;
};

/*
 * Ends the program with status 2 if the terminal cannot show the view. Returns in a child process
 * (top_parent.h).
 */
void top_open(struct top *);

void top_show(struct top *);

/* The first must be called for each line, the second once a second. */
void top_take_line(struct top *);
void top_take_second(struct top *, const struct scan *, const struct live *);

/* Forgets the present scan before another one. */
void top_forget(struct top *);

/* Draws the page if it has changed, or if no line has come for a while. */
void top_draw(struct top *, const struct scan *, const struct live *, const struct messages *);

/* Returns true if the view uses the terminal, or has not yet restored it completely. */
bool top_has_terminal(const struct top *);

/* Returns the entry for poll(2); call top_take_keys() when it is ready. */
struct pollfd top_poll(const struct top *);

/* Reads keys, and writes as much as the terminal takes. */
void top_take_keys(struct top *);

/* Must be called when the size of the terminal has changed. */
void top_resize(struct top *);

/*
 * The first restores the terminal and stops this process until it is continued. The second shows
 * the view again if the process is in the foreground.
 */
void top_suspend(struct top *);
void top_resume(struct top *);

/* Restores the terminal for good. */
void top_end(struct top *);

#endif

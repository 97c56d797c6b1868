/* SPDX-License-Identifier: ISC
 *
 * Lays out the view of a scan: its figures, curves, senders, exclusion lists and messages, as many
 * as fit on the screen.
 */
#ifndef TOP_VIEW_H
#define TOP_VIEW_H

#include "live.h"
#include "messages.h"
#include "top_history.h"
#include "top_page.h"

struct view {
	const struct scan *scan;
	const struct live *live;
	const struct history *history;
	const struct messages *messages;
	bool by_rows;               /* figures are from rows of progress, without stages */
	bool viewer;                /* ^C does not end the scan */
	bool utf8;
	double silent;              /* seconds since the last line */
};

/* Fills the page, which must have begun. */
void view_put(const struct view *, struct page *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The view of a scan: a screen full of its figures, curves, senders, exclusion lists and messages, as
 * much as there is room for.
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
	bool by_rows;               /* rows of progress know of no stages */
	bool viewer;                /* ^C ends no scan */
	bool utf8;
	double silent;              /* seconds since the last line came */
};

/* Makes the page, which has begun. */
void view_put(const struct view *, struct page *);

#endif

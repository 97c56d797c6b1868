/* SPDX-License-Identifier: ISC
 *
 * Whether the counts and sums of the stages prove that every target was probed or excluded.
 */
#include "verdict.h"

#include <inttypes.h>
#include <stdio.h>

/* " + NAME" where zsend has counted any. */
static const char *
also(const struct scan *s, enum count what, const char *text)
{
	return scan_total(s, ZSEND, what) > 0 ? text : "";
}

static bool
has_sender(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND)
			return true;
	return false;
}

enum verdict
verdict(const struct scan *s, bool rest, char text[VERDICT_MAX])
{
	uint64_t accounted = scan_total(s, ZSEND, SENT) + scan_total(s, ZSEND, FAILED) + scan_total(s, ZSEND, UNREACHABLE)
	    + scan_total(s, ZSEND, DENIED);
	bool killed;
	const char *failed = scan_failure(s, &killed);

	if (failed != NULL) {
		snprintf(text, VERDICT_MAX, "INCOMPLETE: %s %s", failed, killed ? "was killed" : "failed");
		return INCOMPLETE;
	}
	if (!has_sender(s)) {
		snprintf(text, VERDICT_MAX, "no zsend has reported: what was probed is not known");
		return UNKNOWN;
	}
	if (scan_total(s, ZSEND, N) < scan_total(s, ZBLACK, N) || scan_total(s, ZPERM, N) < scan_total(s, ZPERM, TOTAL)) {
		snprintf(text, VERDICT_MAX, "stopped after %" PRIu64 " of %" PRIu64 " targets",
		    scan_total(s, ZSEND, N) + scan_total(s, ZBLACK, DROPPED), scan_total(s, ZPERM, TOTAL));
		return STOPPED;
	}
	if (scan_total(s, ZPERM, SUM) != scan_total(s, ZBLACK, SUM) + scan_total(s, ZBLACK, DROPPED_SUM)) {
		snprintf(text, VERDICT_MAX, "INCOMPLETE: made is not passed + excluded");
		return INCOMPLETE;
	}
	if (scan_total(s, ZBLACK, SUM) != scan_total(s, ZSEND, SUM) || scan_total(s, ZSEND, ASKED) != accounted) {
		snprintf(text, VERDICT_MAX, "INCOMPLETE: passed is not sent");
		return INCOMPLETE;
	}
	if (scan_total(s, ZSEND, FAILED) > 0) {
		snprintf(text, VERDICT_MAX, "INCOMPLETE: %" PRIu64 " probes could not be sent", scan_total(s, ZSEND, FAILED));
		return INCOMPLETE;
	}
	snprintf(text, VERDICT_MAX, "%smade = passed + excluded = sent%s%s: complete", rest ? "of the rest, " : "",
	    also(s, UNREACHABLE, " + unreachable"), also(s, DENIED, " + denied"));
	return COMPLETE;
}

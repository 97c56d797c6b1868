/* SPDX-License-Identifier: ISC
 *
 * Decides the verdict on a scan from the counts and sums of its stages, and from the interfaces and
 * addresses that senders and receivers report.
 */
#include "verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Writes the sentence and returns its verdict. */
__attribute__((format(printf, 3, 4))) static enum verdict
say(char text[VERDICT_MAX], enum verdict verdict, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, VERDICT_MAX, format, args);
	va_end(args);
	return verdict;
}

/* Returns true if the name is in the list, which is separated by commas. */
static bool
is_listed(const char *list, const char *name, size_t n)
{
	for (; *list != '\0'; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == n && memcmp(list, name, n) == 0)
			return true;
	return false;
}

/* Returns true if a name of a list, n bytes, marks that further names did not fit. */
static bool
is_more(const char *name, size_t n)
{
	return n == strlen(STATUS_MORE) && memcmp(name, STATUS_MORE, n) == 0;
}

/* Returns true if a receiver listened on the interface of this name, n bytes. */
static bool
is_heard(const struct scan *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *list = s->stage[i].tool == ZRECV ? s->stage[i].interfaces : "";

		/* "any" is libpcap's name for all interfaces. */
		if (is_listed(list, "any", strlen("any")) || (!is_more(name, n) && is_listed(list, name, n)))
			return true;
	}
	return false;
}

/* Returns true if a receiver has reported its interfaces; one that reads a file does not. */
static bool
names_interfaces(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZRECV && *s->stage[i].interfaces != '\0')
			return true;
	return false;
}

/*
 * Returns an interface that sent probes although no receiver listened on it, with a name of n
 * bytes; NULL if there is none.
 */
static const char *
unheard_interface(const struct scan *s, size_t *n)
{
	if (!names_interfaces(s))
		return NULL;
	for (size_t i = 0; i < s->n; i++) {
		const char *name = s->stage[i].tool == ZSEND ? s->stage[i].interfaces : "";

		for (; *name != '\0'; name += *n, name += *name == ',') {
			*n = strcspn(name, ",");
			if (!is_heard(s, name, *n))
				return name;
		}
	}
	return NULL;
}

static bool
has_foreign_source(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND && s->stage[i].foreign)
			return true;
	return false;
}

/* Returns true if replies went to an interface or address without a receiver. */
static bool
misses_replies(const struct scan *s, char text[VERDICT_MAX])
{
	size_t n;
	const char *name = unheard_interface(s, &n);

	if (name != NULL && is_more(name, n))
		say(text, INCOMPLETE, "INCOMPLETE: probes left by more interfaces than zsend can name: give zrecv -i any");
	else if (name != NULL)
		say(text, INCOMPLETE, "INCOMPLETE: probes left by %.*s, where zrecv did not listen (-i)", (int)n, name);
	else if (has_foreign_source(s))
		say(text, INCOMPLETE, "INCOMPLETE: probes came from an address that this machine does not answer for (-S)");
	else
		return false;
	return true;
}

/* Lists the possible outcomes of targets: "probed, excluded or unreachable". */
static void
list_fates(const struct scan *s, char *text, size_t room)
{
	const char *fates[4] = { "probed" };
	size_t count = 1, n = 0;

	if (scan_has(s, ZBLACK))
		fates[count++] = "excluded";
	if (scan_total(s, ZSEND, UNREACHABLE) > 0)
		fates[count++] = "unreachable";
	if (scan_total(s, ZSEND, DENIED) > 0)
		fates[count++] = "denied";
	for (size_t i = 0; i < count; i++)
		n += (size_t)snprintf(text + n, room - n, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", fates[i]);
}

/*
 * Returns true if a stage did not get exactly the targets that the stage before it produced. A
 * stage that the scan does not have is skipped.
 */
static bool
has_lost_targets(const struct scan *s, char text[VERDICT_MAX])
{
	uint64_t made = scan_total(s, ZPERM, SUM), sent = scan_total(s, ZSEND, SUM), passed = scan_total(s, ZBLACK, SUM);

	if (!scan_has(s, ZBLACK))
		passed = made;
	if (scan_has(s, ZBLACK) && scan_has(s, ZPERM) && made != passed + scan_total(s, ZBLACK, DROPPED_SUM))
		say(text, INCOMPLETE, "INCOMPLETE: zblack was not given the targets that zperm made");
	else if ((scan_has(s, ZBLACK) || scan_has(s, ZPERM)) && passed != sent)
		say(text, INCOMPLETE, "INCOMPLETE: zsend was not given the targets that %s", scan_has(s, ZBLACK) ? "zblack passed" : "zperm made");
	else
		return false;
	return true;
}

/* Returns true if some segments that the receiver asked for were not sent. */
static bool
has_lost_segments(const struct scan *s, char text[VERDICT_MAX])
{
	uint64_t dropped = scan_total(s, ZRECV, FEED_DROPPED), failed = scan_total(s, SEGMENTS, FAILED);

	if (dropped > 0)
		say(text, INCOMPLETE, "INCOMPLETE: zsend took %" PRIu64 " segments of connections too late: give a higher rate", dropped);
	else if (failed > 0)
		say(text, INCOMPLETE, "INCOMPLETE: %" PRIu64 " segments of connections could not be sent", failed);
	else if (scan_has(s, SEGMENTS) && scan_total(s, SEGMENTS, N) != scan_fed(s) && scan_fed(s) > 0)
		say(text, INCOMPLETE, "INCOMPLETE: zsend was not given the segments that zrecv asked for");
	else
		return false;
	return true;
}

/*
 * Returns true if control probes could not be sent: without its own, a false hit appears to be
 * true.
 */
static bool
has_lost_controls(const struct scan *s, char text[VERDICT_MAX])
{
	uint64_t failed = scan_total(s, CONTROLS, FAILED);

	if (failed > 0)
		say(text, INCOMPLETE, "INCOMPLETE: %" PRIu64 " control probes could not be sent", failed);
	return failed > 0;
}

/*
 * Returns true if each sender read its input to the end and no stage was stopped. Missing targets
 * were then lost on the way, for example because a stage without status lines died.
 */
static bool
has_run_dry(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];

		if (g->tool <= ZSEND && g->has[BY_SIGNAL])
			return false;
		if (g->tool == ZSEND && (g->count[ENDED_INPUT] == 0 || (g->has[MAX] && g->count[SENT] >= g->count[MAX])))
			return false;
	}
	return true;
}

/*
 * Returns true if the receiver was killed or failed, for a reason that only its messages contain. A
 * status above 128 is that of a signal.
 */
static bool
has_receiver_failed(const struct scan *s, char text[VERDICT_MAX])
{
	const struct stage *r = scan_receiver(s);

	if (!r->has[END])
		say(text, INCOMPLETE, "INCOMPLETE: %s was killed", r->name);
	else if (r->count[END] > 0 && r->count[END] < 128)
		say(text, INCOMPLETE, "INCOMPLETE: %s ended with status %" PRIu64 ": see its messages", r->name, r->count[END]);
	else
		return false;
	return true;
}

/* Decides on a scan that ran to its end. */
static enum verdict
account(const struct scan *s, bool rest, char text[VERDICT_MAX])
{
	uint64_t failed = scan_total(s, ZSEND, FAILED), lost = stage_lost(scan_receiver(s));
	uint64_t accounted = scan_total(s, ZSEND, SENT) + failed + scan_total(s, ZSEND, UNREACHABLE) + scan_total(s, ZSEND, DENIED);
	uint64_t held = scan_total(s, ZSEND, HELD);
	const char *which = rest ? " of the rest" : "";
	char fates[64];

	if (has_lost_targets(s, text))
		return INCOMPLETE;
	if (scan_total(s, ZSEND, ASKED) == 0 && scan_total(s, ZSEND, N) > 0)
		return say(text, STOPPED, "no target was probed, as was asked for (-P 0)");
	/* Only a limit or a signal ends a sender that still holds probes. */
	if (held > 0)
		return say(text, STOPPED, "stopped with %" PRIu64 " probes still held back", held);
	if (scan_total(s, ZSEND, ASKED) != accounted)
		return say(text, INCOMPLETE, "INCOMPLETE: zsend did not send all probes that it was asked for");
	if (failed > 0)
		return say(text, INCOMPLETE, "INCOMPLETE: %" PRIu64 " probes could not be sent", failed);
	if (has_lost_segments(s, text) || has_lost_controls(s, text))
		return INCOMPLETE;
	list_fates(s, fates, sizeof(fates));
	if (lost > 0)
		return say(text, INCOMPLETE, "INCOMPLETE: every target%s was %s, but %" PRIu64 " packets were dropped", which, fates, lost);
	if (has_receiver_failed(s, text))
		return INCOMPLETE;
	return say(text, COMPLETE, "complete: every target%s was %s", which, fates);
}

/* Reports why a stage ended with a status other than 0, as far as its counts show. */
static void
say_failure(const struct scan *s, const struct stage *g, char text[VERDICT_MAX])
{
	uint64_t no_route = scan_total(s, ZSEND, NO_ROUTE), failed = scan_total(s, ZSEND, FAILED);

	/* A status above 2 is a failure of another kind, for any counts. */
	if (g->count[END] <= 2 && g->tool == ZSEND && no_route > 0)
		say(text, INCOMPLETE, "INCOMPLETE: %" PRIu64 " target%s no route", no_route, no_route == 1 ? " has" : "s have");
	else if (g->count[END] == 1 && g->tool == ZSEND && failed > 0)
		say(text, INCOMPLETE, "INCOMPLETE: %" PRIu64 " probe%s could not be sent", failed, failed == 1 ? "" : "s");
	else if (g->count[END] == 1 && g->count[STALE] > 0)
		say(text, INCOMPLETE, "INCOMPLETE: the last reload of the lists failed");
	else if (g->count[END] == 1 && g->count[BAD] > 0)
		say(text, INCOMPLETE, "INCOMPLETE: %s refused %" PRIu64 " line%s", g->name, g->count[BAD], g->count[BAD] == 1 ? "" : "s");
	else if (g->count[END] == 2 && g->tool == ZSEND && g->count[UNREACHABLE] > 0 && g->count[SENT] == 0)
		say(text, INCOMPLETE, "INCOMPLETE: zsend could send to no target");
	else
		say(text, INCOMPLETE, "INCOMPLETE: %s failed", g->name);
}

enum verdict
verdict(const struct scan *s, bool rest, char text[VERDICT_MAX])
{
	bool killed;
	const struct stage *failed = scan_failure(s, &killed);

	if (failed != NULL && killed)
		return say(text, INCOMPLETE, "INCOMPLETE: %s was killed", failed->name);
	if (failed != NULL) {
		say_failure(s, failed, text);
		return INCOMPLETE;
	}
	/*
	 * Targets were made for a sender that did not report, for example because all senders died
	 * at once.
	 */
	if (!scan_has(s, ZSEND) && (scan_has(s, ZPERM) || scan_has(s, ZBLACK)))
		return say(text, INCOMPLETE, "INCOMPLETE: no zsend has reported: which targets were probed is not known");
	if (!scan_has(s, ZSEND))
		return say(text, UNKNOWN, "no zsend has reported: which targets were probed is not known");
	if (misses_replies(s, text))
		return INCOMPLETE;
	if (scan_total(s, ZSEND, N) < scan_total(s, ZBLACK, N) || scan_total(s, ZPERM, N) < scan_total(s, ZPERM, TOTAL)) {
		if (has_run_dry(s) && has_lost_targets(s, text))
			return INCOMPLETE;
		return say(text, STOPPED, "stopped after %" PRIu64 " of %" PRIu64 " targets",
		    scan_total(s, ZSEND, N) + scan_total(s, ZBLACK, DROPPED), scan_total(s, ZPERM, TOTAL));
	}
	return account(s, rest, text);
}

/* SPDX-License-Identifier: ISC
 *
 * Parses the status lines of stages and adds up their counts.
 */
#include "scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

/* Minimum period of a rate, in seconds: the last line may follow the one before at any time. */
static const double RATE_SPAN = 0.5;

static const struct {
	const char *key;
	unsigned base;
} keys[COUNTS] = {
	[N] = { "n", 10 }, [FURTHER] = { "further", 10 }, [TOTAL] = { "total", 10 }, [SEED] = { "seed", 10 }, [MAX] = { "max", 10 }, [SENT] = { "sent", 10 },
	[FAILED] = { "failed", 10 }, [UNREACHABLE] = { "unreachable", 10 }, [DENIED] = { "denied", 10 }, [HELD] = { "held", 10 }, [ASKED] = { "asked", 10 },
	[BAD] = { "bad", 10 }, [LATE] = { "late", 10 }, [DROPPED] = { "dropped", 10 }, [OPTED_OUT] = { "opted_out", 10 }, [PACKETS] = { "packets", 10 },
	[VALID] = { "valid", 10 }, [HITS] = { "hits", 10 }, [DUPLICATES] = { "duplicates", 10 }, [INVALID] = { "invalid", 10 },
	[ANSWERS] = { "answers", 10 }, [ACKS] = { "acks", 10 }, [RESETS] = { "resets", 10 }, [EARLY] = { "early", 10 }, [FEED_DROPPED] = { "feed_dropped", 10 },
	[CONTROLLED] = { "controls", 10 }, [CONTROL_ANSWERED] = { "control_answered", 10 }, [CONTROL_SKIPPED] = { "control_skipped", 10 },
	[ROWS] = { "rows", 10 }, [DROP_KERNEL] = { "drop_kernel", 10 }, [DROP_INTERFACE] = { "drop_interface", 10 },
	[DROP_PIPE] = { "drop_pipe", 10 }, [UNREAD] = { "unread", 10 }, [FRAGMENT] = { "fragment", 10 }, [DISTINCT] = { "distinct", 10 }, [COOLDOWN] = { "cooldown", 10 }, [SENDER] = { "sender", 10 }, [END] = { "end", 10 },
	[BY_SIGNAL] = { "signal", 10 }, [STALE] = { "stale", 10 }, [ENDED_INPUT] = { "eof", 10 }, [NO_ROUTE] = { "no_route", 10 }, [ATTEMPTS] = { "attempts", 10 }, [PAUSED] = { "paused", 10 }, [SUM] = { "sum", 16 }, [DROPPED_SUM] = { "dropped_sum", 16 },
};

void
scan_open(struct scan *s)
{
	*s = (struct scan){ .receiver = SIZE_MAX };
}

void
scan_forget(struct scan *s)
{
	free(s->stage);
	scan_open(s);
}

static enum tool
tool_of(const char *name)
{
	static const char *const names[] = { [ZPERM] = "zperm", [ZBLACK] = "zblack", [ZSEND] = "zsend", [ZRECV] = "zrecv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum tool)i;
	return OTHER_TOOL;
}

static struct stage *
add_stage(struct scan *s, const struct status_line *line)
{
	struct stage *g;

	if (s->n == s->room) {
		s->room = s->room > 0 ? 2 * s->room : 16;
		s->stage = reallocate_or_die(s->stage, s->room, sizeof(*s->stage));
	}
	g = &s->stage[s->n++];
	memset(g, 0, sizeof(*g));
	memcpy(g->name, line->tool, sizeof(g->name));
	g->tool = tool_of(g->name);
	g->pid = line->pid;
	return g;
}

/*
 * Returns the stage of a line. A stage that has ended writes no more lines, so its pid was reused.
 */
static struct stage *
find_stage(struct scan *s, const struct status_line *line)
{
	for (size_t i = s->n; i-- > 0;) {
		struct stage *g = &s->stage[i];

		if (g->pid == line->pid && !g->has[END] && strcmp(g->name, line->tool) == 0)
			return g;
	}
	return add_stage(s, line);
}

/*
 * Takes a list of counts such as "90,85". Returns their number, up to room or to the first invalid
 * one.
 */
static size_t
take_counts(uint64_t *count, size_t room, const struct status_word *w)
{
	const char *at = w->value, *end = w->value + w->n;
	size_t n = 0;

	for (; at <= end && n < room; n++) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		struct status_word one = { .value = at, .n = (size_t)((comma != NULL ? comma : end) - at) };

		if (!status_word_number(&one, 10, &count[n]))
			break;
		at += one.n + 1;
	}
	return n;
}

/* A list that does not fit ends in the same way as one that was cut in the status line. */
static void
take_interfaces(struct stage *g, const struct status_word *w)
{
	static const char more[] = "," STATUS_MORE;
	char *comma;

	status_word_copy(w, g->interfaces, sizeof(g->interfaces));
	if (w->n < sizeof(g->interfaces))
		return;
	comma = memrchr(g->interfaces, ',', sizeof(g->interfaces) - sizeof(more));
	strcpy(comma != NULL ? comma : g->interfaces, comma != NULL ? more : STATUS_MORE);
}

/*
 * The sender name "control" marks stages for control probes: a zsend becomes CONTROLS, any other
 * stage OTHER_TOOL.
 */
static void
take_sender(struct stage *g, const struct status_word *w)
{
	static const char name[] = "control";

	if (w->n == strlen(name) && memcmp(w->value, name, w->n) == 0)
		g->tool = g->tool == ZSEND || g->tool == CONTROLS ? CONTROLS : OTHER_TOOL;
}

static void
take_word(struct stage *g, const struct status_word *w)
{
	if (status_word_is(w, "t"))
		status_word_decimal(w, &g->t);
	else if (status_word_is(w, "last"))
		status_word_copy(w, g->now.last, sizeof(g->now.last));
	else if (status_word_is(w, "answered"))
		g->attempts = take_counts(g->answered, SCAN_ATTEMPTS, w);
	else if (status_word_is(w, "histories"))
		g->histories = take_counts(g->history, MISSED_HISTORIES - 1, w);
	else if (status_word_is(w, "opener"))
		g->tool = SEGMENTS;
	else if (status_word_is(w, "sender"))
		take_sender(g, w);
	else if (status_word_is(w, "order"))
		status_word_copy(w, g->order, sizeof(g->order));
	else if (status_word_is(w, "lists"))
		status_word_copy(w, g->lists, sizeof(g->lists));
	else if (status_word_is(w, "engine"))
		status_word_copy(w, g->engines, sizeof(g->engines));
	else if (status_word_is(w, "interfaces"))
		take_interfaces(g, w);
	else if (status_word_is(w, "probe"))
		status_word_copy(w, g->probe, sizeof(g->probe));
	else if (status_word_is(w, "ports"))
		status_word_copy(w, g->ports, sizeof(g->ports));
	else if (status_word_is(w, "source"))
		status_word_copy(w, g->sources, sizeof(g->sources));
	else if (status_word_is(w, "rate"))
		status_word_decimal(w, &g->aim);
	else if (status_word_is(w, "sources"))
		g->foreign = w->n == strlen("foreign") && memcmp(w->value, "foreign", w->n) == 0;
	for (size_t i = 0; i < COUNTS; i++)
		if (status_word_is(w, keys[i].key))
			g->has[i] = status_word_number(w, keys[i].base, &g->count[i]) || g->has[i];
}

static void
take_words(struct stage *g, struct status_line line)
{
	struct status_word w;
	struct place then = g->now;
	bool in_time = true;

	while (status_line_next(&line, &w)) {
		take_word(g, &w);
		in_time = !status_word_is(&w, "end") && !status_word_is(&w, "signal");
	}
	g->now.sent = g->count[SENT];
	/*
	 * Lines come each second, except two kinds: the last one, and the first one after a signal.
	 * These may come at any time.
	 */
	if (in_time)
		g->before = then;
	if (g->t - g->rate_t >= RATE_SPAN) {
		g->rate = ((double)g->count[SENT] - (double)g->rate_sent) / (g->t - g->rate_t);
		g->rate_t = g->t;
		g->rate_sent = g->count[SENT];
	}
}

static bool
lives(const struct stage *g)
{
	return g->tool == ZSEND && !g->has[END];
}

/* Returns true if the receiver's counts can be shown with those of all senders. */
static bool
ready(const struct scan *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (lives(&s->stage[i]) && !s->stage[i].fresh && s->stage[i].silent < SCAN_SILENT_MAX)
			return false;
	return true;
}

/* Shows the waiting counts. If there is no sender yet, its first line shows them again. */
static bool
show(struct scan *s)
{
	s->shown = s->next;
	s->waiting = !scan_has(s, ZSEND);
	return true;
}

static bool
take_receiver(struct scan *s, const struct stage *g)
{
	bool late = s->waiting;

	if (late)
		s->shown = s->next;
	s->next = *g;
	s->waiting = true;
	for (size_t i = 0; i < s->n; i++) {
		s->stage[i].fresh = false;
		s->stage[i].silent++;
	}
	return g->has[END] || ready(s) ? show(s) : late;
}

bool
scan_take(struct scan *s, const struct status_line *line)
{
	struct stage *g = find_stage(s, line);
	bool had_signal = g->has[BY_SIGNAL];

	take_words(g, *line);
	g->fresh = true;
	g->silent = 0;
	if (g->tool == ZRECV)
		s->receiver = (size_t)(g - s->stage);
	/* The first line after a signal does not belong to the lines of each second. */
	if (g->has[BY_SIGNAL] && !had_signal && !g->has[END])
		return false;
	if (g->tool == ZRECV)
		return take_receiver(s, g);
	return g->tool == ZSEND && s->waiting && ready(s) && show(s);
}

uint64_t
scan_total(const struct scan *s, enum tool tool, enum count key)
{
	uint64_t total = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == tool)
			total += s->stage[i].count[key];
	return total;
}

uint64_t
scan_probed(const struct scan *s)
{
	double probed = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];
		const uint64_t *count = g->count;
		double lines = (double)count[N], first = lines - (double)count[FURTHER];

		if (g->tool == ZSEND)
			probed += (double)count[SENT] / fmax((double)count[ATTEMPTS], 1) * (lines > 0 ? first / lines : 1);
	}
	probed = fmax(round(probed), 0);
	return probed < 0x1p64 ? (uint64_t)probed : UINT64_MAX;
}

bool
scan_has(const struct scan *s, enum tool tool)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == tool)
			return true;
	return false;
}

unsigned
scan_senders(const struct scan *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += lives(&s->stage[i]);
	return n;
}

double
scan_rate(const struct scan *s)
{
	double rate = 0;

	for (size_t i = 0; i < s->n; i++)
		if (lives(&s->stage[i]) && s->stage[i].silent < SCAN_SILENT_MAX)
			rate += s->stage[i].rate;
	return rate;
}

double
scan_aim(const struct scan *s)
{
	double aim = 0;

	for (size_t i = 0; i < s->n; i++)
		if (lives(&s->stage[i]))
			aim += s->stage[i].aim;
	return aim;
}

double
scan_sending(const struct scan *s)
{
	double longest = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZSEND)
			longest = fmax(longest, s->stage[i].t);
	return longest;
}

const struct stage *
scan_receiver(const struct scan *s)
{
	return s->receiver < s->n ? &s->stage[s->receiver] : NULL;
}

uint64_t
scan_fed(const struct scan *s)
{
	return scan_total(s, ZRECV, ANSWERS) + scan_total(s, ZRECV, ACKS) + scan_total(s, ZRECV, RESETS) - scan_total(s, ZRECV, FEED_DROPPED);
}

uint64_t
stage_lost(const struct stage *g)
{
	return g->count[DROP_KERNEL] + g->count[DROP_INTERFACE] + g->count[DROP_PIPE] + g->count[UNREAD];
}

static double
share(uint64_t part, uint64_t whole)
{
	return whole > 0 ? fmin((double)part / (double)whole, 1) : 0;
}

double
scan_done(const struct scan *s)
{
	uint64_t gone = scan_total(s, ZSEND, N) + scan_total(s, ZBLACK, DROPPED);

	return fmax(share(gone, scan_total(s, ZPERM, TOTAL)), share(scan_total(s, ZSEND, SENT), scan_total(s, ZSEND, MAX)));
}

/* Returns the count of a tool's stages in the pipeline of a sender. */
static uint64_t
total_beside(const struct scan *s, const struct stage *sender, enum tool tool, enum count key)
{
	uint64_t total = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];

		if (g->tool == tool && g->has[SENDER] == sender->has[SENDER] && g->count[SENDER] == sender->count[SENDER])
			total += g->count[key];
	}
	return total;
}

double
scan_sender_done(const struct scan *s, const struct stage *sender)
{
	uint64_t gone = sender->count[N] + total_beside(s, sender, ZBLACK, DROPPED);

	return fmax(share(gone, total_beside(s, sender, ZPERM, TOTAL)), sender->has[MAX] ? share(sender->count[SENT], sender->count[MAX]) : 0);
}

const struct stage *
scan_failure(const struct scan *s, bool *killed)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];

		/*
		 * A stage that was stopped, or that ended by a signal (above 128), has not failed.
		 */
		if (i == s->receiver || (g->has[END] ? g->count[END] == 0 || g->count[END] >= 128 : g->has[BY_SIGNAL]))
			continue;
		*killed = !g->has[END];
		return g;
	}
	return NULL;
}

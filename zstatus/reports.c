/* SPDX-License-Identifier: ISC
 *
 * Reads status lines and updates all reports. The receiver decides when the scan is over, by its
 * last line; this program only follows.
 */
#include "reports.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

#include "io/signals.h"
#include "signal_fd.h"
#include "summary.h"
#include "verdict.h"

/* Shows the live line, unless something else uses the terminal. */
static void
show_line(struct reports *r)
{
	struct terminal *t = &r->messages.terminal;
	char line[LIVE_MAX];

	terminal_resize(t);
	if (t->width == 0 || r->top.phase == TOP_SUSPENDED)
		return;
	live_line(&r->live, t->width, line);
	terminal_show(t, line);
}

/* Must be called once a second. */
static void
take_second(struct reports *r)
{
	remaining_take(&r->remaining, &r->scan);
	live_take(&r->live, &r->scan, r->remaining.seconds);
	if (r->top.wanted)
		top_take_second(&r->top, &r->scan, &r->live);
	show_line(r);
	if (r->progress.output.path != NULL)
		progress_row(&r->progress, &r->scan, r->remaining.seconds);
	if (scan_has(&r->scan, ZSEND))
		checkpoint_save(&r->checkpoint, &r->settings, &r->scan, false, &r->messages);
	messages_look_at(&r->messages, &r->progress.output);
}

static void
take_status(struct reports *r, const struct status_line *status)
{
	bool second = scan_take(&r->scan, status);

	metadata_look(&r->metadata, &r->scan);
	if (second)
		take_second(r);
	guard_look(&r->guard, &r->scan, &r->messages, second);
}

/* Forgets the scan because another one begins. */
static void
forget(struct reports *r)
{
	scan_forget(&r->scan);
	r->live = (struct live){ .no_colour = r->live.no_colour };
	r->remaining = (struct remaining){ .limit = r->remaining.limit };
	top_forget(&r->top);
}

/* Takes a line of progress as CSV; false if it is none. */
static bool
take_row(struct reports *r, const struct line *line)
{
	struct status_line status;
	enum top_row row = top_rows_take(&r->top.rows, line->s, line->text);

	if (row == HEADER_ROW)
		forget(r);
	for (int i = 0; row == COUNTS_ROW && i < TOP_ROWS_LINES; i++)
		if (status_line_parse(&status, r->top.rows.line[i], strlen(r->top.rows.line[i])))
			take_status(r, &status);
	return row != NO_ROW;
}

static void
take_line(struct reports *r, const struct line *line)
{
	struct status_line status;

	top_take_line(&r->top);
	if (!line->piece && status_line_parse(&status, line->s, line->text))
		take_status(r, &status);
	else if (line->piece || !r->top.viewer || !take_row(r, line))
		messages_pass(&r->messages, line->s, line->text);
}

/* Returns true if there has been a receiver, and all receivers have written their last lines. */
static bool
has_ended(const struct scan *s)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZRECV) {
			if (!s->stage[i].has[END])
				return false;
			any = true;
		}
	return any;
}

/* Ends the program on a signal. Only a viewer gets such signals: others decide when a scan ends. */
_Noreturn static void
stop(struct reports *r, int sig)
{
	top_end(&r->top);
	terminal_hold(&r->messages.terminal, false);
	signals_die(sig);
}

static void
take_signal(struct reports *r, int sig)
{
	switch (sig) {
	case SIGWINCH:
		top_resize(&r->top);
		show_line(r);
		break;
	case SIGTSTP:
		top_suspend(&r->top);
		break;
	case SIGCONT:
		top_resume(&r->top);
		break;
	case SIGUSR1:                   /* nobody else would restore the terminal */
		top_end(&r->top);
		break;
	default:
		stop(r, sig);
	}
}

static void
take_events(struct reports *r, const struct pollfd *parent, const struct pollfd *terminal, const struct pollfd *signals)
{
	int sig;

	if (parent->revents != 0)
		guard_look(&r->guard, &r->scan, &r->messages, false);
	if (terminal->revents != 0)
		terminal_flush(&r->messages.terminal);
	while (signals->revents != 0 && (sig = signal_fd_next(r->signals)) != 0)
		take_signal(r, sig);
	if (r->top.wanted)
		top_take_keys(&r->top);
	terminal_hold(&r->messages.terminal, top_has_terminal(&r->top));
}

/* Returns true if the program should end with its view. */
static bool
is_over(const struct reports *r)
{
	return r->top.viewer && (r->top.phase == TOP_OVER || has_ended(&r->scan));
}

/*
 * Returns the time to wait, in milliseconds. A file cannot signal growth, and a view shows for how
 * long no line has come.
 */
static int
patience(const struct reports *r)
{
	return follow_is_on(&r->follow) ? FOLLOW_MS : r->top.phase == TOP_SHOWN ? 1000 : -1;
}

/* Waits for a line, and handles all other events meanwhile. Returns false if no more are wanted. */
static bool
wait_for_line(struct reports *r, struct inbuf *in)
{
	bool more = follow_has_more(&r->follow, in);

	do {
		struct pollfd p[] = { { .fd = follow_is_on(&r->follow) ? -1 : in->fd, .events = POLLIN },
			{ .fd = r->guard.parent, .events = POLLIN }, terminal_poll(&r->messages.terminal),
			{ .fd = r->signals, .events = POLLIN }, top_poll(&r->top) };

		top_draw(&r->top, &r->scan, &r->live, &r->messages);
		if (poll(p, 5, more ? 0 : patience(r)) == -1)
			continue;
		take_events(r, &p[1], &p[2], &p[3]);
		more = p[0].revents != 0 || follow_has_more(&r->follow, in);
	} while (!more && !is_over(r));
	if (r->follow.anew)
		forget(r);
	r->follow.anew = false;
	return !is_over(r);
}

static void
read_lines(struct reports *r, struct inbuf *in)
{
	struct status nobody = { .fd = -1, .lifeline = -1 };
	struct line line;
	bool more;

	do {
		while (inbuf_line(in, &line))
			take_line(r, &line);
		more = wait_for_line(r, in) && (inbuf_fill(in, &nobody) || follow_is_on(&r->follow));
		if (follow_is_on(&r->follow))
			in->eof = false;        /* the rest of its last line may follow later */
	} while (more);
}

/* Ends a view that is closed before its scan ends. */
static int
end_view(struct reports *r)
{
	bool asked = r->top.phase == TOP_OVER;

	top_end(&r->top);
	terminal_hold(&r->messages.terminal, false);
	if (!asked && !r->top.rows.used)
		messages_say(&r->messages, LEVEL_WARN, "zstatus: the status lines have ended, and the scan may go on");
	messages_close(&r->messages);
	return asked || r->top.rows.used ? 0 : 1;
}

/*
 * Returns the exit status of the scan. 2 means that nothing was done; the stage that refused has
 * reported the reason.
 */
static int
end_status(const struct reports *r)
{
	const struct stage *receiver = scan_receiver(&r->scan);
	char text[VERDICT_MAX];

	if (receiver == NULL)
		return 2;
	if (!receiver->has[END])
		return 3;
	if (receiver->count[END] == 0 && (r->guard.too_few || r->messages.failures > 0 || verdict(&r->scan, r->rest, text) == INCOMPLETE))
		return 1;
	return (int)receiver->count[END];
}

/*
 * Reports why the scan is less than it appears, after all other messages, and also without a
 * summary.
 */
static void
say_status(struct reports *r, const struct stage *receiver)
{
	char text[VERDICT_MAX];

	if (!receiver->has[END])
		messages_say(&r->messages, LEVEL_ERROR, "zscan: zrecv was killed: the scan is incomplete");
	else if (receiver->count[END] == 3)
		messages_say(&r->messages, LEVEL_ERROR, "zscan: zrecv failed: the scan is incomplete (status 3)");
	else if (r->messages.failures > 0 && verdict(&r->scan, r->rest, text) == COMPLETE)
		messages_say(&r->messages, LEVEL_ERROR, "zscan: not all files of the scan could be written");
}

int
reports_make(struct reports *r, struct inbuf *in)
{
	const struct stage *receiver;
	int status;

	if (r->top.wanted) {
		top_show(&r->top);
		terminal_hold(&r->messages.terminal, true);
	}
	read_lines(r, in);
	if (r->top.viewer && !has_ended(&r->scan))
		return end_view(r);
	top_end(&r->top);
	terminal_hold(&r->messages.terminal, false);
	terminal_show(&r->messages.terminal, "");
	receiver = scan_receiver(&r->scan);
	if (end_status(r) == 2) {
		output_close(&r->checkpoint.output);
		output_close(&r->metadata.output);
		return 2;
	}
	checkpoint_save(&r->checkpoint, &r->settings, &r->scan, receiver->has[END] && receiver->count[COOLDOWN] == 2, &r->messages);
	status = end_status(r);
	metadata_save(&r->metadata, &r->settings, &r->scan, r->rest, status);
	messages_look_at(&r->messages, &r->metadata.output);
	if (!r->quiet)
		summary_say(&r->scan, r->rest, &r->messages);
	summary_say_excluded(&r->scan, &r->messages);
	say_status(r, receiver);
	output_close(&r->checkpoint.output);
	messages_close(&r->messages);
	return status == 0 ? end_status(r) : status;
}

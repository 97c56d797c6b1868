/* SPDX-License-Identifier: ISC
 *
 * All that is made of a scan's status lines. The receiver of the scan decides when it is over, by
 * its last line; this only follows.
 */
#include "reports.h"

#include <poll.h>

#include "summary.h"
#include "verdict.h"

/* Once a second. */
static void
take_second(struct reports *r)
{
	struct terminal *t = &r->messages.terminal;
	char line[LIVE_MAX];

	terminal_resize(t);
	if (t->width > 0) {
		live_line(&r->live, &r->scan, t->width, line);
		terminal_show(t, line);
	}
	if (r->progress.output.path != NULL)
		progress_row(&r->progress, &r->scan);
	if (scan_has(&r->scan, ZSEND))
		checkpoint_save(&r->checkpoint, &r->settings, &r->scan, false, &r->messages);
	messages_look_at(&r->messages, &r->progress.output);
}

static void
take_line(struct reports *r, const struct line *line)
{
	struct status_line status;
	bool second;

	if (!line->piece && status_line_parse(&status, line->s, line->text)) {
		second = scan_take(&r->scan, &status);
		metadata_look(&r->metadata, &r->scan);
		if (second)
			take_second(r);
		guard_look(&r->guard, &r->scan, &r->messages, second);
	} else {
		messages_pass(&r->messages, line->s, line->text);
	}
}

/* Waits until there is a line to be read, and sees to the rest meanwhile. */
static void
wait_for_line(struct reports *r, const struct inbuf *in)
{
	struct pollfd p[] = { { .fd = in->fd, .events = POLLIN }, { .fd = r->guard.parent, .events = POLLIN },
		terminal_poll(&r->messages.terminal) };

	while (poll(p, 3, -1) < 1 || p[0].revents == 0) {
		if (p[1].revents != 0)
			guard_look(&r->guard, &r->scan, &r->messages, false);
		if (p[2].revents != 0)
			terminal_flush(&r->messages.terminal);
		p[1].fd = r->guard.parent;
		p[2] = terminal_poll(&r->messages.terminal);
	}
}

static void
read_lines(struct reports *r, struct inbuf *in)
{
	struct status nobody = { .fd = -1, .lifeline = -1 };
	struct line line;

	do {
		while (inbuf_line(in, &line))
			take_line(r, &line);
		wait_for_line(r, in);
	} while (inbuf_fill(in, &nobody));
}

/* What the scan ends with; 2 where nothing was done, and who refused it has said why. */
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

int
reports_make(struct reports *r, struct inbuf *in)
{
	const struct stage *receiver;
	int status;

	read_lines(r, in);
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
	if (!receiver->has[END])
		messages_say(&r->messages, LEVEL_ERROR, "zscan: zrecv was killed: the scan is incomplete");
	output_close(&r->checkpoint.output);
	messages_close(&r->messages);
	return status == 0 ? end_status(r) : status;
}

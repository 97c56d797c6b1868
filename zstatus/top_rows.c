/* SPDX-License-Identifier: ISC
 *
 * Parses rows of progress and formats them as status lines.
 */
#include "top_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/status_line.h"
#include "progress.h"

enum { ELAPSED, PERCENT, SENDERS, SENT_TOTAL, HITS_TOTAL, PACKETS_TOTAL, LOST_TOTAL, FAILED_TOTAL };

static const char *const names[TOP_ROWS_COLUMNS] = { [ELAPSED] = "time-elapsed", [PERCENT] = "percent-complete",
	[SENDERS] = "active-send-threads", [SENT_TOTAL] = "sent-total", [HITS_TOTAL] = "recv-success-total", [PACKETS_TOTAL] = "recv-total",
	[LOST_TOTAL] = "pcap-drop-total", [FAILED_TOTAL] = "sendto-fail-total" };

/* Sets the next field and moves *s past its comma; false after the last field. */
static bool
take_field(const char **s, const char *end, struct status_word *field)
{
	const char *comma;

	if (*s == NULL)
		return false;
	comma = memchr(*s, ',', (size_t)(end - *s));
	*field = (struct status_word){ .key = *s, .key_n = (size_t)((comma != NULL ? comma : end) - *s) };
	field->value = field->key;
	field->n = field->key_n;
	*s = comma != NULL ? comma + 1 : NULL;
	return true;
}

static bool
take_header(struct top_rows *r, const char *s, const char *end)
{
	struct status_word field;

	if (!take_field(&s, end, &field) || !status_word_is(&field, "real-time"))
		return false;
	for (int c = 0; c < TOP_ROWS_COLUMNS; c++)
		r->place[c] = -1;
	for (int i = 1; take_field(&s, end, &field); i++)
		for (int c = 0; c < TOP_ROWS_COLUMNS; c++)
			if (status_word_is(&field, names[c]))
				r->place[c] = i;
	return true;
}

void
top_rows_open(struct top_rows *r)
{
	r->used = false;
	take_header(r, progress_columns, progress_columns + strlen(progress_columns));
}

/* Returns false unless each known column of the header contains a number. */
static bool
take_numbers(const struct top_rows *r, const char *s, const char *end, double number[TOP_ROWS_COLUMNS])
{
	struct status_word field;
	int found = 0, wanted = 0;

	for (int c = 0; c < TOP_ROWS_COLUMNS; c++)
		wanted += r->place[c] != -1;
	for (int i = 0; take_field(&s, end, &field); i++)
		for (int c = 0; c < TOP_ROWS_COLUMNS; c++)
			if (r->place[c] == i && status_word_decimal(&field, &number[c]) && number[c] < 1e19)
				found++;
	return found == wanted && r->place[ELAPSED] != -1 && r->place[SENT_TOTAL] != -1;
}

/*
 * Formats the counts as if zperm had a million targets, of which zsend has read the completed
 * fraction.
 */
static void
put_lines(struct top_rows *r, const double v[TOP_ROWS_COLUMNS])
{
	bool over = r->place[SENDERS] != -1 && v[SENDERS] == 0 && v[SENT_TOTAL] > 0;

	snprintf(r->line[0], TOP_ROWS_LINE_MAX, "zperm pid=1 t=%.1f n=0 sum=0%s", v[ELAPSED], r->place[PERCENT] != -1 ? " total=1000000" : "");
	snprintf(r->line[1], TOP_ROWS_LINE_MAX, "zrecv pid=3 t=%.1f packets=%.0f hits=%.0f drop_kernel=%.0f cooldown=%d", v[ELAPSED],
	    v[PACKETS_TOTAL], v[HITS_TOTAL], v[LOST_TOTAL], over);
	snprintf(r->line[2], TOP_ROWS_LINE_MAX, "zsend pid=2 t=%.1f n=%.0f sum=0 sent=%.0f failed=%.0f", v[ELAPSED],
	    v[PERCENT] < 100 ? v[PERCENT] * 1e4 : 1e6, v[SENT_TOTAL], v[FAILED_TOTAL]);
}

enum top_row
top_rows_take(struct top_rows *r, const char *s, size_t n)
{
	double number[TOP_ROWS_COLUMNS] = { 0 };

	if (n > 0 && s[n - 1] == '\r')
		n--;
	if (take_header(r, s, s + n))
		return HEADER_ROW;
	if (!take_numbers(r, s, s + n, number))
		return NO_ROW;
	r->used = true;
	put_lines(r, number);
	return COUNTS_ROW;
}

/* SPDX-License-Identifier: ISC
 *
 * Formats the rows of progress.
 */
#include "progress.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char progress_columns[] =
	"real-time,time-elapsed,time-remaining,percent-complete,hit-rate,active-send-threads,"
	"sent-total,sent-last-one-sec,sent-avg-per-sec,"
	"recv-success-total,recv-success-last-one-sec,recv-success-avg-per-sec,"
	"recv-total,recv-total-last-one-sec,recv-total-avg-per-sec,"
	"pcap-drop-total,drop-last-one-sec,drop-avg-per-sec,"
	"sendto-fail-total,sendto-fail-last-one-sec,sendto-fail-avg-per-sec";

void
progress_header(struct progress_file *p)
{
	char row[sizeof(progress_columns) + 1];

	output_write(&p->output, row, (size_t)snprintf(row, sizeof(row), "%s\n", progress_columns));
}

static void
follow(struct progress_file *p, const uint64_t now[PROGRESS_COUNTS], double t)
{
	if (t <= p->t)
		return;
	for (int i = 0; i < PROGRESS_COUNTS; i++) {
		p->rate[i] = ((double)now[i] - (double)p->then[i]) / (t - p->t);
		p->then[i] = now[i];
	}
	p->t = t;
}

void
progress_row(struct progress_file *p, const struct scan *s, double left)
{
	const struct stage *r = &s->shown;
	const uint64_t now[PROGRESS_COUNTS] = { [PROGRESS_SENT] = scan_total(s, ZSEND, SENT), [PROGRESS_HITS] = r->count[HITS],
		[PROGRESS_PACKETS] = r->count[PACKETS], [PROGRESS_LOST] = stage_lost(r),
		[PROGRESS_FAILED] = scan_total(s, ZSEND, FAILED) };
	double done = scan_done(s), sent = (double)now[PROGRESS_SENT];
	double remaining = r->count[COOLDOWN] != 0 || (left == 0 && done == 0) ? 0 : left + p->cooldown;
	double hit_rate = sent > 0 ? fmin(100 * (double)now[PROGRESS_HITS] / sent, 100) : 0;
	time_t clock = time(NULL);
	struct tm local;
	char row[1024];
	size_t n;

	follow(p, now, r->t);
	n = strftime(row, sizeof(row), "%Y-%m-%d %H:%M:%S", localtime_r(&clock, &local));
	n += (size_t)snprintf(row + n, sizeof(row) - n, ",%.0f,%.0f,%f,%f,%u", floor(r->t), remaining, 100 * done, hit_rate, scan_senders(s));
	for (int i = 0; i < PROGRESS_COUNTS; i++)
		n += (size_t)snprintf(row + n, sizeof(row) - n, ",%" PRIu64 ",%.0f,%.0f", now[i], p->rate[i],
		    r->t > 0 ? (double)now[i] / r->t : 0);
	n += (size_t)snprintf(row + n, sizeof(row) - n, "\n");
	output_write(&p->output, row, n);
}

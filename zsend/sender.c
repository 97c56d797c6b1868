/* SPDX-License-Identifier: ISC
 *
 * The main loop of zsend: turns lines into probes, and sends waiting frames before each wait for
 * more input.
 */
#include "sender.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>

#include "intake.h"
#include "io/signals.h"
#include "probe/tcp_request.h"
#include "io/status_line.h"
#include "release.h"

size_t
sender_keys(void *ctx, char *line, size_t room)
{
	const struct sender *s = ctx;
	const struct probes *p = &s->probes;
	const struct transmit *t = &p->transmit;
	const struct scans *scans = &p->plan.scans;
	const struct sources *ports = &scans->sources;
	char last[TARGET_STRLEN] = "", max[32] = "", interfaces[STATUS_INTERFACES_SIZE], engines[64], sources[32] = "", addresses[EGRESSES_SOURCES_SIZE], connections[64] = "", hops[32] = "", names[SCANS_NAMES_MAX];

	if (t->progress.last_number > 0)
		target_format(&t->progress.last, last);
	if (t->max != UINT64_MAX)
		snprintf(max, sizeof(max), " max=%" PRIu64, t->max);
	if (scans->scan[0].probe->opener != NULL)
		snprintf(connections, sizeof(connections), " opener=%s invalid=%" PRIu64, scans->scan[0].probe->opener, s->invalid);
	if (scans->hops.rising)
		snprintf(hops, sizeof(hops), " ttl=%u+ flow=%d", scans->hops.first, scans->hops.flow);
	/* without sending no replies are expected */
	if (p->egresses.options.file == NULL)
		snprintf(sources, sizeof(sources), " sources=%s", p->egresses.foreign_source ? "foreign" : "ours");
	return (size_t)snprintf(line, room,
	    " n=%" PRIu64 " sum=%016" PRIx64 " sent=%" PRIu64 " failed=%" PRIu64 " unreachable=%" PRIu64 " denied=%" PRIu64 " held=%" PRIu32
	    " asked=%" PRIu64 " further=%" PRIu64 " bad=%" PRIu64 "%s late=%" PRIu64 " reloads=%" PRIu64 " reload_failed=%" PRIu64
	    " stale=%d eof=%d no_route=%" PRIu64 " attempts=%u paused=%d rate=%.10g%s probe=%s ports=%u-%" PRIu32 "%s%s interfaces=%s source=%s engine=%s last=%s",
	    s->stream.n, s->stream.sum, t->sent, t->failures.failed,
	    probes_unreachable(p) + p->resolver.pending.unreachable + t->failures.unreachable, p->deny.denied, p->held.waiting, p->taken, s->stream.further, s->stream.bad,
	    connections, t->pace.late, p->deny.generation, p->deny.reload_failed, p->deny.stale, s->input_ended, p->no_route.n, p->plan.attempts[0], t->steering.paused, t->pace.rate, max, scans_names(scans, names),
	    ports->first, ports->first + ports->range - 1, hops, sources,
	    egress_interfaces(&p->egresses.map.list, interfaces), egresses_format_sources(&p->egresses, addresses),
	    encapsulation_engines(&p->egresses.encapsulations, engines, sizeof(engines)), last);
}

void
sender_reload(void *ctx)
{
	struct sender *s = ctx;

	deny_reload(&s->probes.deny);
	resolve_reloaded(&s->probes.resolver);
}

/* --- the actions for lines */

void
sender_open_stream(struct sender *s, struct inbuf *in, const struct target_actions *actions, void *ctx)
{
	target_stream_open(&s->stream, in, actions, ctx);
	if (s->probes.plan.scans.scan[0].probe->opener != NULL)
		s->stream.lines.handshake = &s->handshake;
}

const struct addr *
sender_source(const struct sender *s)
{
	return s->stream.lines.handshake != NULL ? &s->handshake.source : NULL;
}

/* With -w a family without an address of -S has no egress, and its lines are refused. */
static bool
has_source(struct sender *s, const struct line *line, const struct target *t)
{
	int f = routing_family(&t->addr);

	if (s->probes.egresses.options.file == NULL || s->probes.egresses.source_count[f] > 0 || sender_source(s) != NULL)
		return true;
	if (!s->told_no_source[f])
		warnx("-w: no IPv%d address: give one with -S", f == FAMILY_IP6 ? 6 : 4);
	s->told_no_source[f] = true;
	target_stream_refuse(&s->stream, line, "no egress for its address family");
	return false;
}

/* NULL, or a message why no probe goes to a target. */
static const char *
refuse(const struct sender *s, const struct target *t)
{
	const struct template *template = &s->probes.plan.scans.templates[0][0];
	const char *why = plan_refuse(&s->probes.plan, t);

	/* A fault of the data does not prevent the end of a connection. */
	if (why != NULL || template->request == NULL || s->handshake.segment != SEGMENT_DATA)
		return why;
	return tcp_request_fault(template->request, t->port, &s->handshake);
}

static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	struct sender *s = ctx;
	const struct handshake *connection = s->stream.lines.handshake;
	const char *why;

	if (kind != TARGET_LINE_GOOD)
		return;
	why = refuse(s, t);
	if (why != NULL)
		target_stream_refuse(&s->stream, line, why);
	else if (connection != NULL && !plan_is_ours(&s->probes.plan, t, connection))
		s->invalid++;
	else if (!intake_deny(&s->probes, t) && has_source(s, line, t))
		intake_take(&s->probes, t, connection, s->stream.line);
}

/* Passes on INTAKE_RUN lines at a time. */
static void
take_run(void *ctx, const struct target_batch *q, size_t first, size_t end)
{
	struct sender *s = ctx;
	size_t taken;

	do {
		size_t n = end - first < INTAKE_RUN ? end - first : INTAKE_RUN;

		taken = intake_take_run(&s->probes, &s->stream, q->target + first, n);
		first += taken;
	} while (taken > 0);
}

static bool
wait_until_ready(void *ctx)
{
	struct sender *s = ctx;

	return release_wait_for_room(&s->probes) && !probes_are_hopeless(&s->probes);
}

/* --- the run */

/* Waits for input and then fills the buffer; sends pending probes meanwhile. */
static bool
fill(struct sender *s, struct inbuf *in)
{
	struct probes *p = &s->probes;
	struct pollfd input = { .fd = in->fd, .events = POLLIN };
	bool filled;

	while (!in->eof && input.revents == 0 && p->code == 0 && signals_stop() == 0)
		release_wait(p, &input);
	if (p->code != 0)
		return false;
	filled = inbuf_fill(in, p->status);
	s->input_ended = in->eof;
	if (!filled)
		return false;
	if (!s->has_input)
		deny_warn_unreadable(&p->deny);
	s->has_input = true;
	return true;
}

/* Prints the final reports and returns the exit status. */
static int
conclude(const struct sender *s)
{
	const struct probes *p = &s->probes;
	const struct failures *f = &p->transmit.failures;
	uint64_t without_egress = p->no_route.n + p->egress_failed;

	target_stream_report(&s->stream);
	if (s->invalid > 0)
		warnx("%" PRIu64 " rows of connections that this scan has not opened were left out: give the key and -s of the receiver",
		    s->invalid);
	no_route_report(&p->no_route);
	failures_report(f);
	if (p->code != 0)
		return p->code;
	if (without_egress + p->no_route.own > 0 && p->transmit.sent == 0 && f->failed == 0 && probes_unreachable(p) == p->taken) {
		if (p->no_route.n > 0 && p->plan.scans.scan[0].probe->template.solicits)
			warnx("no target is on a link of this machine, where %s finds hosts", p->plan.scans.scan[0].probe->name);
		else if (p->no_route.n > 0 && p->egresses.options.ifindex == 0)
			warnx("no target has a route: add one, or name interface and gateway with -i and -G");
		return 2;
	}
	return s->stream.bad > 0 || s->invalid > 0 || f->failed > 0 || f->unreachable > 0 || without_egress > 0 || p->deny.stale;
}

int
sender_run(struct sender *s, struct inbuf *in, struct status *status)
{
	static const struct target_actions actions = { wait_until_ready, take_run, take_line };
	struct probes *p = &s->probes;

	p->status = status;
	sender_open_stream(s, in, &actions, s);
	do {
		route_watch_follow(&p->watch);
		while (target_stream_take(&s->stream))
			;
		if (p->code == 0)
			p->code = transmit_send(&p->transmit, status);
		transmit_flush(&p->transmit, status);
	} while (p->code == 0 && p->transmit.sent < p->transmit.max && !probes_are_hopeless(p) && fill(s, in));
	release_all(p);
	return conclude(s);
}

/* SPDX-License-Identifier: ISC
 *
 * The sender.
 */
#include "sender.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "local.h"
#include "plain.h"
#include "quads.h"
#include "quote.h"

/* So many bad lines are named one by one. */
#define NAMED_MAX 10

/* Both, where the families leave by different ones. */
static const char *
engine_name(const struct sender *s)
{
	const struct path *p4 = &s->paths[PATH_IP4], *p6 = &s->paths[PATH_IP6];

	if (p4->ready && p6->ready && p4->engine != p6->engine)
		return strcmp(p4->engine->name, p6->engine->name) != 0 ? "packet,ip" : p4->engine->name;
	return p4->ready ? p4->engine->name : p6->ready ? p6->engine->name : "none";
}

size_t
sender_keys(void *ctx, char *line, size_t room)
{
	const struct sender *s = ctx;
	const struct batch *b = &s->batch;
	char last[TARGET_STRLEN] = "", max[32] = "";

	if (b->last_number > 0)
		target_format(&b->last, last);
	if (s->max != UINT64_MAX)
		snprintf(max, sizeof(max), " max=%" PRIu64, s->max);
	return (size_t)snprintf(line, room,
	    " n=%" PRIu64 " sum=%016" PRIx64 " sent=%" PRIu64 " failed=%" PRIu64 " unreachable=%" PRIu64 " denied=%" PRIu64
	    " asked=%" PRIu64 " bad=%" PRIu64 " late=%" PRIu64 " reloads=%" PRIu64 " reload_failed=%" PRIu64 " rate=%.10g%s engine=%s last=%s",
	    s->n, s->sum, b->sent, b->failed, s->known_silent + s->parked.unreachable, b->denied, s->probes_taken,
	    s->bad, b->pace.late, s->deny.generation, s->deny.reload_failed, b->pace.rate, max, engine_name(s), last);
}

void
sender_reload(void *ctx)
{
	struct sender *s = ctx;

	deny_reload(&s->deny);
	local_reloaded(s);
}

/* What can't be known before the first target of a family is: the route to it. */
static bool
set_up(struct sender *s, struct path *p, const struct addr *target)
{
	const struct path *other = &s->paths[p == s->paths ? PATH_IP6 : PATH_IP4];

	if (!path_open(p, other, &s->outlet, &s->scan, target)) {
		if (!other->ready)
			exit(2);
		return false;
	}
	batch_path_ready(&s->batch, p);
	if (!other->ready) {
		s->questions = s->batch.pace;
		if (s->seconds > 0)
			events_stop_after(s->seconds);
	}
	return true;
}

/* The same of the gateway, before the first target beyond the link. */
static bool
set_up_far(struct sender *s, struct path *p, const struct addr *target, struct status *status)
{
	if (path_open_far(p, target, status))
		return true;
	if (s->probes_taken == 0 && events_stop() == 0)
		exit(2);
	return false;
}

const char *
sender_refuse(const struct sender *s, const struct addr *a)
{
	static const struct addr unspecified, one = { { [15] = 1 } };
	uint32_t v = addr_to4(a);
	bool is4 = addr_is4(a);

	if ((is4 ? s->scan.probe->filter_ip4 : s->scan.probe->filter_ip6) == NULL)
		return is4 ? "no IPv4 probes of this kind" : "no IPv6 probes of this kind";
	if (is4 ? v == 0 : addr_cmp(a, &unspecified) == 0)
		return "unspecified address";
	if ((is4 ? v >> 24 == 127 : addr_cmp(a, &one) == 0) && !s->paths[PATH_IP4].link.loopback)
		return "loopback address";
	if (is4 ? v >> 28 == 0xe : a->b[0] == 0xff)
		return "multicast address";
	if (is4 && v == UINT32_MAX)
		return "broadcast address";
	return NULL;
}

static void
complain(struct sender *s, const struct line *line, const char *why)
{
	char text[81];

	if (++s->bad <= NAMED_MAX)
		warnx("stdin:%ju: %s: %s", (uintmax_t)s->line, why, quote(text, sizeof(text), line->s, line->text));
}

/* Parses a line and checks that it can be probed; false where nothing is to be sent for it. */
static bool
accept_line(struct sender *s, const struct line *line, struct target *t)
{
	const char *why;
	enum target_line kind = target_stream_take(&s->stream, line->s, line->text, line->more, t);

	s->line++;
	if (kind == TARGET_LINE_HEADER || kind == TARGET_LINE_NONE)
		return false;
	why = kind == TARGET_LINE_BAD ? s->stream.why : NULL;
	if (why == NULL) {
		s->n++;
		s->sum += target_sum(t);
		why = sender_refuse(s, &t->addr);
	}
	if (why == NULL && s->scan.probe->has_ports && t->port == 0 && s->ports.n == 0)
		why = "no port: give one with -p";
	if (why == NULL && t->has_pass && s->says_probes && s->probes > 1)
		why = "a pass in the line goes not with -P";
	if (why != NULL)
		complain(s, line, why);
	return why == NULL;
}

struct path *
sender_path(struct sender *s, const struct target *t)
{
	return &s->paths[addr_is4(&t->addr) ? PATH_IP4 : PATH_IP6];
}

void
sender_add(struct sender *s, const struct path *p, const struct parked_probe *probe, const uint8_t *mac, uint32_t parked_as)
{
	const struct target *t = &probe->target;
	struct outgoing o = {
		.path = p, .target = t, .source = path_source(p, &s->scan.key, &t->addr, probe->port, p->frame.protocol),
		.number = probe->number, .port = probe->port, .pass = probe->pass, .mac = mac, .parked_as = parked_as,
	};

	o.tag = tag_make(&s->scan.key, &o.source, &t->addr, probe->port, p->frame.protocol);
	batch_add(&s->batch, &o);
}

/* How many have left or are about to. */
static uint64_t
probes_out(const struct sender *s)
{
	return s->batch.sent + s->batch.n;
}

int
sender_send_full(struct sender *s, struct status *status)
{
	return batch_full(&s->batch) || probes_out(s) >= s->max ? batch_send(&s->batch, status) : 0;
}

/* --- lines */

bool
sender_has_room(struct sender *s, int *code, struct status *status)
{
	bool input;

	while (*code == 0 && events_stop() == 0 && s->parked.waiting > 0 && probes_out(s) + s->parked.waiting >= s->max)
		*code = local_wait(s, -1, &input, status);
	return *code == 0 && events_stop() == 0 && probes_out(s) < s->max;
}

static unsigned
probes_of(const struct sender *s, const struct target *t)
{
	return t->has_pass ? 1 : s->probes;
}

/* Takes the probes of one port, and sends each batch that is full. */
static int
probe_port(struct sender *s, const struct path *p, const struct target *t, uint16_t port, bool onlink, struct status *status)
{
	struct parked_probe probe = { .target = *t, .before = s->before, .has_before = s->has_before, .port = port };
	int code = 0;

	for (unsigned pass = 0; code == 0 && pass < probes_of(s, t) && sender_has_room(s, &code, status); pass++) {
		probe.pass = (uint8_t)(t->pass + pass);
		probe.number = ++s->probes_taken;
		if (onlink)
			code = local_probe(s, p, &probe, status);
		else
			sender_add(s, p, &probe, p->link.gateway_mac, PARKED_NONE);
		if (code == 0)
			code = sender_send_full(s, status);
	}
	return code;
}

/* A line without a port means every port of -p. */
static int
probe_target(struct sender *s, const struct path *p, const struct target *t, bool onlink, struct status *status)
{
	int code = 0;

	if (!s->scan.probe->has_ports || t->port != 0)
		return probe_port(s, p, t, s->scan.probe->has_ports ? t->port : 0, onlink, status);
	for (size_t i = 0; code == 0 && i < s->ports.n; i++)
		code = probe_port(s, p, t, s->ports.list[i], onlink, status);
	return code;
}

/*
 * False, and all that the line asks for is counted, where its target is on a list of --deny: it decides on no way out, and nobody is
 * asked for its MAC. Lists that are read later are seen to before a frame or a question leaves (batch.c, local.c).
 */
static bool
allowed(struct sender *s, const struct target *t)
{
	size_t ports = s->scan.probe->has_ports && t->port == 0 ? s->ports.n : 1;

	if (!deny_has(&s->deny, &t->addr))
		return true;
	s->batch.denied += ports * probes_of(s, t);
	s->probes_taken += ports * probes_of(s, t);
	batch_count(&s->batch, t, s->probes_taken);
	return false;
}

/* Probes what a line asks for. */
static int
take_line(struct sender *s, const struct line *line, struct status *status)
{
	struct target t;
	struct path *p;
	bool onlink;
	int code;

	if (!accept_line(s, line, &t) || !allowed(s, &t))
		return 0;
	p = sender_path(s, &t);
	if (!p->ready && (p->closed || !set_up(s, p, &t.addr))) {
		complain(s, line, "no way out for its address family");
		return 0;
	}
	onlink = path_onlink(p, &t.addr);
	if (!onlink && !p->far && (p->far_closed || !set_up_far(s, p, &t.addr, status))) {
		complain(s, line, "no gateway to it");
		return 0;
	}
	code = probe_target(s, p, &t, onlink, status);
	s->before = t;
	s->has_before = true;
	return code;
}

/* The lines that were found: runs of plain ones, and single ones that are not. */
static void
take_lines(struct sender *s, struct quads *q, struct in *in, int *code, struct status *status)
{
	struct line line;
	size_t base = in->pos, i = 0, end = 0, taken;

	while (i < q->n && sender_has_room(s, code, status)) {
		if (i >= end)
			end = plain_lines(s) ? i + target_stream_take_plain(&s->stream, q->target + i, quads_parse(q, i) - i) : i;
		do {
			size_t n = end - i < ENGINE_BATCH ? end - i : ENGINE_BATCH;

			taken = plain_take(s, q->target + i, n, code, status);
			i += taken;
		} while (taken == ENGINE_BATCH);
		in->pos = base + q->start[i];
		if (i < q->n && sender_has_room(s, code, status) && in_line(in, &line)) {
			*code = take_line(s, &line, status);
			i++;
		}
	}
	in->pos = base + q->start[i];
}

/* All whole lines that are there; where there is none, a piece, or the last line without its newline. False: nothing. */
static bool
take(struct sender *s, struct quads *q, struct in *in, int *code, struct status *status)
{
	struct line line;

	if (!in->within && quads_find(q, in->buf + in->pos, in->end - in->pos) > 0) {
		take_lines(s, q, in, code, status);
		return true;
	}
	if (!in_line(in, &line))
		return false;
	if (!line.piece)
		*code = take_line(s, &line, status);
	return true;
}

/* Waits for input, and then fills the buffer; meanwhile those parked are sent. */
static bool
fill(struct sender *s, struct in *in, int *code, struct status *status)
{
	bool input = in->eof;

	while (!input && *code == 0 && events_stop() == 0)
		*code = local_wait(s, in->fd, &input, status);
	if (*code != 0 || !in_fill(in, status))
		return false;
	if (!s->has_input)
		deny_foretell(&s->deny);
	s->has_input = true;
	return true;
}

int
sender_run(struct sender *s, struct in *in, struct status *status)
{
	struct quads quads;
	int code = 0;
	bool input;

	quads_open(&quads, false);
	do {
		while (sender_has_room(s, &code, status) && take(s, &quads, in, &code, status))
			;
		if (code == 0)
			code = batch_send(&s->batch, status);
		batch_flush(&s->batch, status);
	} while (code == 0 && s->batch.sent < s->max && fill(s, in, &code, status));
	while (code == 0 && s->parked.waiting > 0 && s->batch.sent < s->max && events_stop() == 0)
		code = local_wait(s, -1, &input, status);
	if (code == 0)
		code = batch_send(&s->batch, status);
	if (s->bad > NAMED_MAX)
		warnx("stdin: %" PRIu64 " bad lines in all", s->bad);
	batch_report(&s->batch);
	return code != 0 ? code : s->bad > 0 || s->batch.failed > 0 || s->deny.stale;
}

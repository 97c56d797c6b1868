/* SPDX-License-Identifier: ISC
 *
 * The sender.
 */
#include "sender.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/signals.h"
#include "resolve.h"
#include "probes.h"

/* So many bad lines are named one by one. */
#define NAMED_MAX 10

/* Where nothing has left, so many targets without a way are enough to tell that there is none. */
#define HOPELESS (UINT64_C(1) << 20)

size_t
sender_keys(void *ctx, char *line, size_t room)
{
	const struct sender *s = ctx;
	const struct batch *b = &s->batch;
	char last[TARGET_STRLEN] = "", max[32] = "", interfaces[256], engines[64], sources[32] = "";

	if (b->last_number > 0)
		target_format(&b->last, last);
	if (s->max != UINT64_MAX)
		snprintf(max, sizeof(max), " max=%" PRIu64, s->max);
	/* Where nothing is sent nothing has to come back. */
	if (s->egresses.options.file == NULL)
		snprintf(sources, sizeof(sources), " sources=%s", s->egresses.foreign_source ? "foreign" : "ours");
	return (size_t)snprintf(line, room,
	    " n=%" PRIu64 " sum=%016" PRIx64 " sent=%" PRIu64 " failed=%" PRIu64 " unreachable=%" PRIu64 " denied=%" PRIu64
	    " asked=%" PRIu64 " bad=%" PRIu64 " late=%" PRIu64 " reloads=%" PRIu64 " reload_failed=%" PRIu64
	    " stale=%d no_route=%" PRIu64 " rate=%.10g%s probe=%s ports=%u-%" PRIu32 "%s interfaces=%s engine=%s last=%s",
	    s->stream.n, s->stream.sum, b->sent, b->failed, s->not_parked + s->parked.unreachable + b->unreachable, b->denied, s->probes_taken,
	    s->stream.bad, b->pace.late, s->deny.generation, s->deny.reload_failed, s->deny.stale, s->no_route, b->pace.rate, max, s->scan.probe->name,
	    s->scan.sources.first, s->scan.sources.first + s->scan.sources.range - 1, sources,
	    egresses_interfaces(&s->egresses, interfaces, sizeof(interfaces)),
	    egresses_engines(&s->egresses, engines, sizeof(engines)), last);
}

void
sender_reload(void *ctx)
{
	struct sender *s = ctx;

	deny_reload(&s->deny);
	local_reloaded(s);
}

/* Before the first frame of all. */
static void
begin(struct sender *s, const struct egress *e)
{
	batch_begin(&s->batch, e->encapsulation->frame.len);
	s->questions = s->batch.pace;
	if (s->seconds > 0)
		signals_stop_after(s->seconds);
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
	if ((is4 ? v >> 24 == 127 : addr_cmp(a, &one) == 0) && !s->egresses.options.loopback)
		return "loopback address";
	if (is4 ? v >> 28 == 0xe : a->b[0] == 0xff)
		return "multicast address";
	if (is4 && v == UINT32_MAX)
		return "broadcast address";
	return NULL;
}

bool
sender_accept(struct sender *s, const struct line *line, enum target_line kind, const struct target *t)
{
	const char *why;

	if (kind != TARGET_LINE_GOOD)
		return false;
	why = sender_refuse(s, &t->addr);
	if (why == NULL && s->scan.probe->has_ports && t->port == 0 && s->ports.n == 0)
		why = "no port: give one with -p";
	if (why == NULL && t->has_attempt && s->says_probes && s->probes > 1)
		why = "an attempt in the line cannot be combined with -P";
	if (why != NULL)
		target_stream_refuse(&s->stream, line, why);
	return why == NULL;
}

struct egress *
sender_egress(struct sender *s, const struct target *t, uint16_t port, struct addr *source, int *error)
{
	uint8_t protocol = s->egresses.options.templates[routing_family(&t->addr)].protocol;
	bool given = egress_option_source(&s->egresses, &s->scan.key, &t->addr, port, protocol, source);
	struct egress *e = egress_find(&s->egresses, &t->addr, given ? source : NULL, error);

	if (e != NULL && !given)
		*source = e->source;
	return e;
}

void
sender_add(struct sender *s, const struct parked_probe *probe, const uint8_t *mac, uint32_t parked_as)
{
	const struct target *t = &probe->target;
	struct outgoing o = {
		.egress = probe->egress, .target = t, .source = probe->source,
		.number = probe->number, .port = probe->port, .attempt = probe->attempt, .mac = mac, .parked_as = parked_as,
	};

	o.tag = tag_make(&s->scan.key, &o.source, &t->addr, probe->port, probe->egress->encapsulation->frame.protocol);
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

	while (*code == 0 && signals_stop() == 0 && s->parked.waiting > 0 && probes_out(s) + s->parked.waiting >= s->max)
		*code = local_wait(s, -1, &input, status);
	return *code == 0 && signals_stop() == 0 && probes_out(s) < s->max;
}

static unsigned
probes_of(const struct sender *s, const struct target *t)
{
	return t->has_attempt ? 1 : s->probes;
}

/* No error: what the kernel takes for itself, or for all hosts on a link that has no MACs. */
static void
name_own(struct sender *s, const struct target *t)
{
	char text[ADDR_STRLEN];
	struct route r;

	if (++s->own > NAMED_MAX)
		return;
	addr_format(&t->addr, text);
	if (netlink_route(&t->addr, 0, &r) == 0 && r.broadcast)
		warnx("%s: a broadcast address is not probed", text);
	else
		warnx("%s: this machine's own address is not probed", text);
}

void
sender_name_no_route(struct sender *s, const struct target *t, int error)
{
	char text[ADDR_STRLEN], name[IF_NAMESIZE] = "";
	/* What the kernel says instead of such a route (fib_props in net/ipv4/fib_semantics.c). */
	const char *type = error == EINVAL ? "blackhole" : error == EACCES ? "prohibit" : error == EHOSTUNREACH ? "unreachable" : NULL;

	/* Once for all ports of a line. */
	if (s->no_route_line == s->stream.line)
		return;
	s->no_route_line = s->stream.line;
	if (error == 0) {
		name_own(s, t);
		return;
	}
	if (++s->no_route > NAMED_MAX)
		return;
	addr_format(&t->addr, text);
	if (s->egresses.options.ifindex != 0 && if_indextoname(s->egresses.options.ifindex, name) != NULL)
		warnx("%s: no gateway to it on %s: give its MAC with -G", text, name);
	else if (type != NULL)
		warnx("%s: no route: %s route", text, type);
	else
		warnx("%s: no route: %s", text, strerror(error));
}

/*
 * Probes that cannot be sent are done with. Once others have left they take their turn, so that a link that fails for a while
 * does not use up the targets.
 */
static int
skip(struct sender *s, const struct target *t, unsigned n, struct status *status)
{
	int code = 0;

	s->probes_taken += n;
	s->not_parked += n;
	batch_count(&s->batch, t, s->probes_taken);
	s->skipped += n;
	if (s->batch.sent == 0 || s->skipped < s->batch.pace.batch)
		return 0;
	code = batch_send(&s->batch, status);
	if (code == 0)
		pace_wait(&s->batch.pace, s->skipped * batch_units(&s->batch, 0), &s->batch.control, status);
	s->skipped = 0;
	return code;
}

/* Nothing has left, nothing may, and so many targets are enough. */
static bool
is_hopeless(const struct sender *s)
{
	return s->no_route + s->no_way >= HOPELESS && s->batch.sent == 0 && s->batch.n == 0 && s->not_parked == s->probes_taken;
}

/* Takes the probes of one port, and sends each batch that is full. */
static int
probe_port(struct sender *s, const struct target *t, uint16_t port, struct status *status)
{
	struct parked_probe probe = { .target = *t, .before = s->before, .has_before = s->has_before, .port = port };
	int code = 0, error;

	probe.egress = sender_egress(s, t, port, &probe.source, &error);
	if (probe.egress == NULL) {
		sender_name_no_route(s, t, error);
		return skip(s, t, probes_of(s, t), status);
	}
	if (!egress_prepare(&s->egresses, probe.egress, status)) {
		s->no_way++;
		return signals_stop() == 0 ? skip(s, t, probes_of(s, t), status) : 0;
	}
	if (s->batch.pace.batch == 0)
		begin(s, probe.egress);
	for (unsigned attempt = 0; code == 0 && attempt < probes_of(s, t) && sender_has_room(s, &code, status); attempt++) {
		probe.attempt = (uint8_t)(t->attempt + attempt);
		probe.number = ++s->probes_taken;
		if (probe.egress->direct)
			sender_add(s, &probe, probe.egress->mac, PARKED_NONE);
		else
			code = local_probe(s, &probe, status);
		if (code == 0)
			code = sender_send_full(s, status);
	}
	return code;
}

/* A line without a port means every port of -p. */
static int
probe_target(struct sender *s, const struct target *t, struct status *status)
{
	int code = 0;

	if (!s->scan.probe->has_ports || t->port != 0)
		return probe_port(s, t, s->scan.probe->has_ports ? t->port : 0, status);
	for (size_t i = 0; code == 0 && i < s->ports.n; i++)
		code = probe_port(s, t, s->ports.list[i], status);
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

/* With -w a family without an address of -S has no way out, and its lines are refused. */
static bool
has_source(struct sender *s, const struct line *line, const struct target *t)
{
	int f = routing_family(&t->addr);

	if (s->egresses.options.file == NULL || s->egresses.source_count[f] > 0)
		return true;
	if (!s->told_no_source[f])
		warnx("-w: no IPv%d address: give one with -S", f == FAMILY_IP6 ? 6 : 4);
	s->told_no_source[f] = true;
	target_stream_refuse(&s->stream, line, "no way out for its address family");
	return false;
}

/* The scalar path: probes what a line asks for. */
static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	struct sender *s = ctx;

	if (!sender_accept(s, line, kind, t) || !allowed(s, t) || !has_source(s, line, t))
		return;
	s->code = probe_target(s, t, s->status);
	s->before = *t;
	s->has_before = true;
}

/* The fast path, as many lines at a time as leave together at most. */
static void
take_run(void *ctx, const struct target_batch *q, size_t first, size_t end)
{
	struct sender *s = ctx;
	size_t taken = plain_lines(s) ? 1 : 0;

	for (; taken > 0; first += taken) {
		size_t n = end - first < ENGINE_BATCH ? end - first : ENGINE_BATCH;

		taken = plain_take(s, q->target + first, n, &s->code, s->status);
	}
}

static bool
ready(void *ctx)
{
	struct sender *s = ctx;

	return sender_has_room(s, &s->code, s->status) && !is_hopeless(s);
}

/* Waits for input, and then fills the buffer; meanwhile those parked are sent. */
static bool
fill(struct sender *s, struct inbuf *in)
{
	bool input = in->eof;

	while (!input && s->code == 0 && signals_stop() == 0)
		s->code = local_wait(s, in->fd, &input, s->status);
	if (s->code != 0 || !inbuf_fill(in, s->status))
		return false;
	if (!s->has_input)
		deny_foretell(&s->deny);
	s->has_input = true;
	return true;
}

/* What is told at the end, and the exit status. */
static int
conclude(struct sender *s, int code)
{
	uint64_t ways = s->no_route + s->no_way;

	target_stream_report(&s->stream);
	if (s->no_route > NAMED_MAX)
		warnx("%" PRIu64 " targets without a route in all", s->no_route);
	if (s->own > NAMED_MAX)
		warnx("%" PRIu64 " addresses of this machine in all", s->own);
	batch_report(&s->batch);
	if (code != 0)
		return code;
	if (ways + s->own > 0 && s->batch.sent == 0 && s->batch.failed == 0 && s->not_parked == s->probes_taken) {
		if (s->no_route > 0 && s->egresses.options.ifindex == 0)
			warnx("no target has a route: add one, or name interface and gateway with -i and -G");
		return 2;
	}
	return s->stream.bad > 0 || s->batch.failed > 0 || s->batch.unreachable > 0 || ways > 0 || s->deny.stale;
}

int
sender_run(struct sender *s, struct inbuf *in, struct status *status)
{
	static const struct target_actions actions = { ready, take_run, take_line };
	bool input;

	s->status = status;
	target_stream_open(&s->stream, in, &actions, s);
	do {
		egresses_follow(&s->egresses);
		while (target_stream_take(&s->stream))
			;
		if (s->code == 0)
			s->code = batch_send(&s->batch, status);
		batch_flush(&s->batch, status);
	} while (s->code == 0 && s->batch.sent < s->max && !is_hopeless(s) && fill(s, in));
	while (s->code == 0 && s->parked.waiting > 0 && s->batch.sent < s->max && signals_stop() == 0)
		s->code = local_wait(s, -1, &input, status);
	if (s->code == 0)
		s->code = batch_send(&s->batch, status);
	return conclude(s, s->code);
}

/* SPDX-License-Identifier: ISC
 *
 * Counts targets by egress, and lists egresses in the order of their first target.
 */
#include "survey.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

struct survey {
	struct sender *sender;
	struct egress **egresses;   /* in the order of first use */
	size_t n, room;
	uint64_t none;              /* number of targets without a route */
};

static void
count(struct survey *v, struct egress *e)
{
	if (e->targets++ > 0)
		return;
	if (v->n == v->room) {
		v->room = v->room > 0 ? 2 * v->room : 16;
		v->egresses = reallocate_or_die(v->egresses, v->room, sizeof(*v->egresses));
	}
	v->egresses[v->n++] = e;
}

static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	struct survey *v = ctx;
	struct probes *p = &v->sender->probes;
	struct target_stream *stream = &v->sender->stream;
	const char *why;
	struct addr source;
	struct egress *e;
	int error;

	if (kind != TARGET_LINE_GOOD)
		return;
	why = plan_refuse(&p->plan, t);
	if (why != NULL)
		target_stream_refuse(stream, line, why);
	if (why != NULL || deny_has(&p->deny, &t->addr) || plan_excludes_target(&p->plan, t))
		return;
	e = egresses_find(&p->egresses, t, plan_port(&p->plan, t, 0), sender_source(v->sender), &source, &error);
	if (e != NULL) {
		count(v, e);
	} else if (error != 0) {
		v->none++;
		no_route_take(&p->no_route, t, stream->line, error, p->egresses.options.ifindex);
	}
}

static void
print_egress(const struct probes *p, const struct egress *e, struct outbuf *out, struct status *status)
{
	static const struct addr given;
	char source[2 * ADDR_STRLEN], next_hop[ADDR_STRLEN], text[256];
	bool known = e->hop == HOP_GATEWAY && addr_cmp(&e->next_hop, &given) != 0;
	int n;

	egresses_format_source(&p->egresses, e, source);
	addr_format(&e->next_hop, next_hop);
	n = snprintf(text, sizeof(text), "%" PRIu64 " interface %s source %s next-hop %s\n", e->targets,
	    e->link->ifname[0] != '\0' ? e->link->ifname : "none", source,
	    e->hop == HOP_ON_LINK ? "on-link" : known ? next_hop : "none");
	outbuf_put_or_die(out, status, text, (size_t)n);
}

int
survey_run(struct sender *s, struct inbuf *in, struct outbuf *out, struct status *status)
{
	static const struct target_actions actions = { .take_line = take_line };
	struct survey v = { .sender = s };
	char text[48];
	size_t unfit = 0;

	sender_open_stream(s, in, &actions, &v);
	do
		while (target_stream_take(&s->stream))
			;
	while (inbuf_fill(in, status));
	for (size_t i = 0; i < v.n; i++)
		print_egress(&s->probes, v.egresses[i], out, status);
	if (v.none > 0)
		outbuf_put_or_die(out, status, text, (size_t)snprintf(text, sizeof(text), "%" PRIu64 " no route\n", v.none));
	outbuf_flush_or_die(out, status);
	for (size_t i = 0; i < v.n; i++)
		unfit += !egresses_fit_engine(&s->probes.egresses, v.egresses[i]);
	free(v.egresses);
	return unfit > 0 && unfit == v.n ? 2 : s->stream.bad > 0 || unfit > 0;
}

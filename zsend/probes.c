/* SPDX-License-Identifier: ISC
 *
 * The fast twin of the sender's way with one line; a test holds both against each other.
 */
#include "probes.h"

bool
plain_lines(const struct sender *s)
{
	return s->batch.pace.batch > 0 && egress_one_source(&s->egresses, FAMILY_IP4) && (!s->scan.probe->has_ports || s->ports.n <= 1);
}

/* The same of one target: PORT * 2^32 + address. */
static bool
is_plain_target(const struct sender *s, const struct egress *e, uint64_t target)
{
	const struct addr a = addr_from4((uint32_t)target);

	return egress_direct4(&s->egresses, (uint32_t)target) == e && sender_refuse(s, &a) == NULL
	    && (target >> 32 != 0 || !s->scan.probe->has_ports);
}

/* The egress of all of a run: the one of its first. */
static struct egress *
egress_of_run(struct sender *s, const uint64_t *lines, struct addr *source)
{
	struct egress *e = egress_direct4(&s->egresses, (uint32_t)lines[0]);

	if (e != NULL)
		*source = s->egresses.source_count[FAMILY_IP4] == 1
		    ? addr_index_at(&s->sources, s->egresses.source_first[FAMILY_IP4]) : e->source;
	return e;
}

size_t
plain_take(struct sender *s, const uint64_t *lines, size_t n, int *code, struct status *status)
{
	const uint64_t port = s->ports.n > 0 ? (uint64_t)s->ports.list[0] << 32 : 0;
	uint64_t targets[ENGINE_BATCH], tags[ENGINE_BATCH];
	struct target t = { 0 };
	struct outgoing o = { .target = &t, .parked_as = PARKED_NONE };
	size_t plain = 0, i = 0;

	if (n == 0 || (o.egress = egress_of_run(s, lines, &o.source)) == NULL)
		return 0;
	o.mac = o.egress->mac;
	for (; plain < n; plain++) {
		uint64_t line = lines[plain];

		targets[plain] = !s->scan.probe->has_ports ? (uint32_t)line : line >> 32 != 0 ? line : line | port;
		if (!is_plain_target(s, o.egress, targets[plain]))
			break;
	}
	if (plain == 0)
		return 0;
	tag_make_many(&s->scan.key, &o.source, targets, plain, o.egress->encapsulation->frame.protocol, tags);
	for (; i < plain && sender_has_room(s, code, status); i++) {
		t.addr = addr_from4((uint32_t)lines[i]);
		t.port = (uint16_t)(lines[i] >> 32);
		o.port = (uint16_t)(targets[i] >> 32);
		o.tag = tags[i];
		target_stream_count(&s->stream, 1, target_mix(lines[i]));
		for (unsigned attempt = 0; attempt < s->probes && sender_has_room(s, code, status); attempt++) {
			o.attempt = (uint8_t)attempt;
			o.number = ++s->probes_taken;
			batch_add(&s->batch, &o);
			*code = sender_send_full(s, status);
		}
		s->before = t;
		s->has_before = true;
	}
	return i;
}

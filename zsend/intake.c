/* SPDX-License-Identifier: ISC
 *
 * The scalar path and the fast path from targets to probes; a test compares them.
 */
#include "intake.h"

#include "io/signals.h"
#include "release.h"

/* Called before the first probe. */
static void
begin(struct probes *p, const struct egress *e)
{
	transmit_begin(&p->transmit, e->encapsulation[0]);
	p->resolver.solicitations = p->transmit.pace;
	if (p->seconds > 0)
		signals_stop_after(p->seconds);
}

static void
send_slots(struct probes *p)
{
	p->code = transmit_send(&p->transmit, p->status);
	if (p->code == 0)
		route_watch_follow(&p->watch);
}

/* With --cap some probes of a line may leave long before others. */
static void
begin_line(struct probes *p)
{
	p->first = p->taken + 1;
	p->transmit.progress.open = cap_is_set(&p->held.cap) ? p->first : UINT64_MAX;
}

/* All probes of the line that could be taken have been taken. */
static void
end_line(struct probes *p, const struct target *t)
{
	p->before = *t;
	p->has_before = true;
	if (p->transmit.progress.open == UINT64_MAX)
		return;
	p->transmit.progress.open = UINT64_MAX;
	transmit_update_progress(&p->transmit);
}

/* --- the scalar path */

/*
 * Counts probes that cannot be sent. Once others have left, waits until these would be due, so
 * that a link that fails for a while does not use up the targets.
 */
static void
skip(struct probes *p, const struct target *t, unsigned n)
{
	const struct pace *pace = &p->transmit.pace;

	p->taken += n;
	p->unreachable += n;
	progress_count(&p->transmit.progress, t, p->taken);
	p->skipped += n;
	if (p->transmit.sent == 0 || p->skipped < pace->batch)
		return;
	send_slots(p);
	if (p->code == 0)
		pace_wait(&p->transmit.pace, p->skipped * pace->frame, &p->transmit.steering, p->status);
	p->skipped = 0;
}

/* Takes a probe to a neighbour. Waits if too many others are pending. */
static void
take_by_neighbour(struct probes *p, const struct pending_probe *probe)
{
	int code;

	while ((code = resolve_probe(&p->resolver, probe, p->status)) == RESOLVE_BUSY) {
		release_wait(p, NULL);
		code = p->code;
		if (code != 0 || signals_stop() != 0)
			break;
	}
	p->code = code;
	route_watch_follow(&p->watch);
}

/*
 * Takes the probes to one port, starting with this attempt, and sends the slots whenever they are
 * full. Meanwhile routes may be reread.
 */
static void
take_attempts(struct probes *p, const struct target *t, const struct handshake *h, uint64_t line, struct port port, unsigned attempt)
{
	struct pending_probe probe = { .target = *t, .handshake = h, .before = p->before, .has_before = p->has_before, .first = p->first, .line = line, .port = port };
	unsigned attempts = plan_attempts(&p->plan, t, port), generation = 0;

	for (; attempt < attempts && release_wait_for_room(p); attempt++) {
		if (probe.egress == NULL || generation != p->egresses.map.generation) {
			generation = p->egresses.map.generation;
			probe.egress = probes_egress(p, t, line, port, h != NULL ? &h->source : NULL, &probe.source);
			if (probe.egress == NULL) {
				if (signals_stop() == 0)
					skip(p, t, attempts - attempt);
				return;
			}
		}
		if (p->transmit.pace.batch == 0)
			begin(p, probe.egress);
		probe.attempt = (uint8_t)(t->attempt + attempt);
		probe.number = ++p->taken;
		if (!probe.egress->direct)
			take_by_neighbour(p, &probe);
		else if (capping_take(&p->transmit, &probe) == CAPPING_LEAVES)
			transmit_add_pending(&p->transmit, &probe, probe.egress->mac, PENDING_NONE);
		if (p->code == 0 && transmit_full(&p->transmit))
			send_slots(p);
	}
}

bool
intake_deny(struct probes *p, const struct target *t)
{
	uint64_t n = plan_probes(&p->plan, t);

	if (!deny_has(&p->deny, &t->addr) && !plan_excludes_target(&p->plan, t))
		return false;
	p->deny.denied += n;
	p->taken += n;
	progress_count(&p->transmit.progress, t, p->taken);
	return true;
}

void
intake_take(struct probes *p, const struct target *t, const struct handshake *h, uint64_t line)
{
	size_t ports = plan_ports(&p->plan, t);

	begin_line(p);
	for (size_t i = 0; p->code == 0 && i < ports; i++)
		take_attempts(p, t, h, line, plan_port(&p->plan, t, i), 0);
	end_line(p, t);
}

/* --- the fast path */

/* Whether the options allow the fast path. The first target always takes the scalar path. */
static bool
may_be_fast(const struct probes *p)
{
	return p->transmit.pace.batch > 0 && p->egresses.map.one_source[FAMILY_IP4]
	    && (!scans_have_ports(&p->plan.scans) || p->plan.ports.n <= 1);
}

/* The port at which a plain target is probed; number 0 if it needs a port and has none. */
static struct port
port_of(const struct plan *plan, uint64_t target, bool has_ports)
{
	struct port port = target_batch_port(target);

	if (!has_ports)
		port.number = 0;
	else if (port.number == 0 && port.protocol == PROTOCOL_NONE && plan->ports.n > 0)
		port = plan->ports.list[0];
	return port;
}

/*
 * Writes the port of the probe for each target, and its address, port and protocol for the tag
 * (tag.h), as long as all leave directly by the egress e. Returns the number of such targets.
 */
static size_t
probed(const struct probes *p, const struct egress *e, const uint64_t *targets, size_t n, struct port *ports, uint64_t *tagged)
{
	const struct scans *scans = &p->plan.scans;
	const bool has_ports = scans_have_ports(scans);
	size_t i = 0;

	for (; i < n; i++) {
		const struct port port = port_of(&p->plan, targets[i], has_ports);
		const struct scan *scan = scans_of_protocol(scans, (enum protocol)port.protocol);

		if (scan == NULL || (port.number == 0 && scan->probe->has_ports) || plan_excludes(&p->plan, port)
		    || egress_map_direct4(&p->egresses.map, (uint32_t)targets[i]) != e
		    || plan_refuse_address4(&p->plan, scan, (uint32_t)targets[i]) != NULL)
			break;
		ports[i] = port;
		tagged[i] = tag_number((uint32_t)targets[i], port.number, probe_protocol(scan->probe, false));
	}
	return i;
}

/* Whether a probe may leave now; if not, holds it back. */
static bool
charge(struct probes *p, const struct transmit_probe *probe, const struct cap_networks *networks, uint64_t line)
{
	struct held_probe held;
	struct cap_over over;

	if (transmit_charge(&p->transmit, networks, &over))
		return true;
	held = (struct held_probe){
		.target = *probe->target, .before = p->before, .has_before = p->has_before, .number = probe->number, .first = p->first, .line = line,
		.port = probe->port, .attempt = probe->attempt,
	};
	held_add(&p->held, &held, &over);
	progress_count(&p->transmit.progress, probe->target, probe->number);
	return false;
}

size_t
intake_take_run(struct probes *p, struct target_stream *stream, const uint64_t *targets, size_t n)
{
	uint64_t tagged[INTAKE_RUN], tags[INTAKE_RUN];
	struct port ports[INTAKE_RUN];
	struct target t = { 0 };
	struct transmit_probe probe = { .target = &t, .pending = PENDING_NONE };
	const unsigned *generation = &p->egresses.map.generation, begun = *generation;
	struct cap_networks networks[INTAKE_RUN];
	const bool capped = p->held.cap.n[0] > 0;
	size_t i = 0;

	if (n == 0 || !may_be_fast(p) || (probe.egress = egress_map_direct4(&p->egresses.map, (uint32_t)targets[0])) == NULL)
		return 0;
	probe.source = egresses_source4(&p->egresses, probe.egress);
	probe.mac = probe.egress->mac;
	n = probed(p, probe.egress, targets, n, ports, tagged);
	for (size_t j = 0; capped && j < n; j++)
		cap_find4(&p->held.cap, (uint32_t)targets[j], &networks[j]);
	tag_make_many(&p->plan.scans.scan[0].key, &probe.source, tagged, n, tags);
	for (; i < n && *generation == begun && release_wait_for_room(p); i++) {
		unsigned attempts;

		t.addr = addr_from4((uint32_t)targets[i]);
		target_set_port(&t, target_batch_port(targets[i]));
		probe.port = ports[i];
		probe.tag = tags[i];
		attempts = p->plan.attempts[plan_scan(&p->plan, ports[i])];
		target_stream_count(stream, 1, target_mix(targets[i]));
		begin_line(p);
		for (unsigned attempt = 0; attempt < attempts && (attempt == 0 || release_wait_for_room(p)); attempt++) {
			probe.attempt = (uint8_t)attempt;
			probe.number = ++p->taken;
			if (capped && !charge(p, &probe, &networks[i], stream->line))
				continue;
			transmit_add(&p->transmit, &probe);
			if (transmit_full(&p->transmit))
				send_slots(p);
			if (*generation != begun) {
				take_attempts(p, &t, NULL, stream->line, probe.port, attempt + 1);
				break;
			}
		}
		end_line(p, &t);
	}
	return i;
}

/* SPDX-License-Identifier: ISC
 *
 * Determines the probes of a target from the options.
 */
#include "plan.h"

const char *
plan_refuse_address(const struct plan *p, const struct scan *scan, const struct addr *a)
{
	static const struct addr unspecified, one = { { [15] = 1 } };

	if (addr_is4(a))
		return plan_refuse_address4(p, scan, addr_to4(a));
	if (scan->probe->filter_ip6 == NULL)
		return "no IPv6 probes of this kind";
	if (addr_cmp(a, &unspecified) == 0)
		return "unspecified address";
	if (addr_cmp(a, &one) == 0 && !p->loopback)
		return "loopback address";
	/* fe80::/10 (RFC 4291, section 2.5.6) exists on every link. */
	if (a->b[0] == 0xfe && a->b[1] >> 6 == 2 && !p->one_link)
		return "link-local address: name the link with -i";
	if (scan->probe->template.all_nodes)
		return addr_cmp(a, &probe_all_nodes) == 0 ? NULL : "this probe is for ff02::1 alone";
	return a->b[0] == 0xff ? "multicast address" : NULL;
}

const char *
plan_refuse(const struct plan *p, const struct target *t)
{
	static const char *const no_probe[PROTOCOLS] = {
		[PROTOCOL_NONE] = "no probe over TCP: -M names none", [PROTOCOL_TCP] = "no probe over TCP: -M names none",
		[PROTOCOL_UDP] = "no probe over UDP: -M names none", [PROTOCOL_ICMP] = "no probe over ICMP: -M names none",
	};
	bool has_port = target_names_port(t) || (p->scans.n == 1 && !p->scans.scan[0].probe->has_ports);
	size_t ports = plan_ports(p, t);

	if (!has_port && ports == 0)
		return "no port: give one with -p";
	for (size_t i = 0; i < ports; i++) {
		struct port port = plan_port(p, t, i);
		const struct scan *scan = scans_of_protocol(&p->scans, (enum protocol)port.protocol);
		const char *why = scan != NULL ? plan_refuse_address(p, scan, &t->addr) : no_probe[port.protocol];

		if (why != NULL)
			return why;
	}
	if (t->has_attempt && p->attempts_given && p->attempts[0] > 1)
		return "an attempt in the line cannot be combined with -P";
	if (p->scans.hops.rising && (t->attempt >= HOPS_MAX || p->scans.hops.first + t->attempt > UINT8_MAX))
		return "no such hop: the attempt is too high";
	return NULL;
}

bool
plan_is_ours(const struct plan *p, const struct target *t, const struct handshake *h)
{
	const struct scan *scan = &p->scans.scan[0];
	uint64_t tag = tag_make(&scan->key, &h->source, &t->addr, t->port, IPPROTO_TCP);
	uint32_t data = h->acknum - tag_lo(tag) - 1;
	const struct timespec captured = { 0 };
	uint32_t rtt_us;
	int attempt;

	if (!tag_check_timed_port(tag, h->source_port, &captured, &scan->sources, &attempt, &rtt_us))
		return false;
	return h->segment == SEGMENT_DATA && scan->probe->takes_args ? data == 0 : data <= PROBE_PAYLOAD_MAX;
}

size_t
plan_ports(const struct plan *p, const struct target *t)
{
	return scans_have_ports(&p->scans) && !target_names_port(t) ? p->ports.n : 1;
}

struct port
plan_port(const struct plan *p, const struct target *t, size_t i)
{
	struct port port = scans_have_ports(&p->scans) && !target_names_port(t) ? p->ports.list[i] : target_port(t);

	if (!scans_have_ports(&p->scans))
		port.number = 0;
	return port;
}

unsigned
plan_attempts(const struct plan *p, const struct target *t, struct port port)
{
	unsigned attempts = p->attempts[plan_scan(p, port)];

	return t->has_attempt && attempts > 0 ? 1 : attempts;
}

uint64_t
plan_probes(const struct plan *p, const struct target *t)
{
	uint64_t n = 0;

	for (size_t i = 0; i < plan_ports(p, t); i++)
		n += plan_attempts(p, t, plan_port(p, t, i));
	return n;
}

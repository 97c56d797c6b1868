/* SPDX-License-Identifier: ISC
 *
 * From options and a target to the probes that are wanted.
 */
#include "plan.h"

const char *
plan_refuse_address(const struct plan *p, const struct addr *a)
{
	static const struct addr unspecified, one = { { [15] = 1 } };

	if (addr_is4(a))
		return plan_refuse_address4(p, addr_to4(a));
	if (p->scan.probe->filter_ip6 == NULL)
		return "no IPv6 probes of this kind";
	if (addr_cmp(a, &unspecified) == 0)
		return "unspecified address";
	if (addr_cmp(a, &one) == 0 && !p->loopback)
		return "loopback address";
	if (p->scan.probe->template.all_nodes)
		return addr_cmp(a, &probe_all_nodes) == 0 ? NULL : "this probe is for ff02::1 alone";
	return a->b[0] == 0xff ? "multicast address" : NULL;
}

const char *
plan_refuse(const struct plan *p, const struct target *t)
{
	const char *why = plan_refuse_address(p, &t->addr);

	if (why != NULL)
		return why;
	if (p->scan.probe->has_ports && t->port == 0 && p->ports.n == 0)
		return "no port: give one with -p";
	if (t->has_attempt && p->attempts_given && p->attempts > 1)
		return "an attempt in the line cannot be combined with -P";
	if (p->scan.hops.rising && (t->attempt >= HOPS_MAX || p->scan.hops.first + t->attempt > UINT8_MAX))
		return "no such hop: the attempt is too high";
	return NULL;
}

bool
plan_is_ours(const struct plan *p, const struct target *t, const struct handshake *h)
{
	const struct scan *scan = &p->scan;
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
	return p->scan.probe->has_ports && t->port == 0 ? p->ports.n : 1;
}

uint16_t
plan_port(const struct plan *p, const struct target *t, size_t i)
{
	return !p->scan.probe->has_ports ? 0 : t->port != 0 ? t->port : p->ports.list[i];
}

unsigned
plan_attempts(const struct plan *p, const struct target *t)
{
	return t->has_attempt && p->attempts > 0 ? 1 : p->attempts;
}

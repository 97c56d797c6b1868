/* SPDX-License-Identifier: ISC
 *
 * Builds the packet filter. Invariant: it passes every possible reply; passing others only costs
 * time.
 */
#include "filter.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>

struct text {
	char *s;
	size_t n, room;
};

/* Text that does not fit is cut off; compiling the filter then fails. */
__attribute__((format(printf, 2, 3))) static void
add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->s + t->n, t->room - t->n, format, args);
	va_end(args);
	t->n += (size_t)n < t->room - t->n ? (size_t)n : t->room - t->n - 1;
}

/* Adds " and src portrange 32768-61000", or nothing if there are no ports. */
static void
add_ports(struct text *t, const struct scan *scan, const char *side)
{
	if (scan->probe->template.protocol != IPPROTO_ICMP)
		add(t, " and %s portrange %u-%u", side, scan->sources.first, (unsigned)(scan->sources.first + scan->sources.range - 1));
}

/* Adds replies and our own probes. */
static void
add_ip4(struct text *t, const struct scan *scan)
{
	const struct template *probe = &scan->probe->template;

	add(t, " or (%s", scan->probe->filter_ip4);
	add_ports(t, scan, "dst");
	add(t, ") or (");
	if (probe->protocol == IPPROTO_TCP)
		add(t, "tcp and tcp[13] & 0x17 == %u", probe->tcp_flags);
	else if (probe->protocol == IPPROTO_UDP)
		add(t, "udp");
	else
		add(t, "icmp and icmp[0] == %u", probe->icmp_type);
	add_ports(t, scan, "src");
	add(t, ")");
}

static void
add_ip6(struct text *t, const struct scan *scan)
{
	const struct template *probe = &scan->probe->template;

	add(t, " or (%s", scan->probe->filter_ip6);
	add_ports(t, scan, "dst");
	add(t, ") or (");
	if (probe->protocol == IPPROTO_TCP)
		add(t, "ip6[6] == 6 and ip6[53] & 0x17 == %u", probe->tcp_flags);
	else if (probe->protocol == IPPROTO_UDP)
		add(t, "ip6[6] == 17");
	else
		add(t, "ip6[6] == 58 and ip6[40] == %u", probe->icmp6_type);
	add_ports(t, scan, "src");
	add(t, ")");
}

/*
 * Adds replies only: no ICMP error is about a probe that stays on the link, and other hosts'
 * probes look like ours.
 */
static void
add_solicited(struct text *t, const struct probe *probe)
{
	add(t, "%s", probe->filter_ip4 != NULL ? probe->filter_ip4 : probe->filter_ip6);
}

/*
 * ICMP errors and, of IPv6, extension headers, which are rare except in routers' multicast to a
 * link.
 */
static const char errors_ip4[] = "(icmp and (icmp[0] == 3 or icmp[0] == 4 or icmp[0] == 5 or icmp[0] == 11 or icmp[0] == 12))";
static const char errors_ip6[] = "(ip6[6] == 58 and ip6[40] >= 1 and ip6[40] <= 4)"
	" or ((ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 44 or ip6[6] == 60) and ip6[24] != 0xff)";

/*
 * Adds the errors of an IP version and the replies of each probe for it; nothing without such a
 * probe.
 */
static void
add_family(struct text *t, const struct scans *scans, bool ip6)
{
	bool begun = false;

	for (size_t i = 0; i < scans->n; i++) {
		const struct scan *scan = &scans->scan[i];

		if ((ip6 ? scan->probe->filter_ip6 : scan->probe->filter_ip4) == NULL)
			continue;
		if (!begun)
			add(t, "%s%s", t->n > 0 ? " or " : "", ip6 ? errors_ip6 : errors_ip4);
		begun = true;
		if (ip6)
			add_ip6(t, scan);
		else
			add_ip4(t, scan);
	}
}

void
filter_text(char text[FILTER_MAX], const struct scans *scans, bool tagged)
{
	char once[FILTER_MAX / 3];
	struct text plain = { once, 0, sizeof(once) }, all = { text, 0, FILTER_MAX };

	/* It is the only probe. */
	if (scans->scan[0].probe->template.solicits) {
		add_solicited(&plain, scans->scan[0].probe);
	} else {
		add_family(&plain, scans, false);
		add_family(&plain, scans, true);
	}
	add(&all, tagged ? "%s or (vlan and vlan and (%s))" : "%s", once, once);
}

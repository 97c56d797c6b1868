/* SPDX-License-Identifier: ISC
 *
 * Builds the filter. It passes more than can be a reply, never less, since what it drops nobody
 * sees.
 */
#include "filter.h"

#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>

struct text {
	char *s;
	size_t n, room;
};

/* What does not fit shows when the filter is compiled. */
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

/* " and src portrange 32768-61000", or nothing where there are no ports. */
static void
add_ports(struct text *t, const struct scan *scan, const char *side)
{
	if (scan->probe->template.protocol != IPPROTO_ICMP)
		add(t, " and %s portrange %u-%u", side, scan->sources.first, (unsigned)(scan->sources.first + scan->sources.range - 1));
}

static void
add_ip4(struct text *t, const struct scan *scan)
{
	const struct template *probe = &scan->probe->template;

	add(t, "(%s", scan->probe->filter_ip4);
	add_ports(t, scan, "dst");
	add(t, ") or (icmp and (icmp[0] == 3 or icmp[0] == 4 or icmp[0] == 5 or icmp[0] == 11 or icmp[0] == 12)) or (");
	if (probe->protocol == IPPROTO_TCP)
		add(t, "tcp and tcp[13] & 0x17 == %u", probe->tcp_flags);
	else if (probe->protocol == IPPROTO_UDP)
		add(t, "udp");
	else
		add(t, "icmp and icmp[0] == %u", probe->icmp_type);
	add_ports(t, scan, "src");
	add(t, ")");
}

/* Extension headers are rare but in what routers tell a whole link. */
static void
add_ip6(struct text *t, const struct scan *scan)
{
	const struct template *probe = &scan->probe->template;

	add(t, "(%s", scan->probe->filter_ip6);
	add_ports(t, scan, "dst");
	add(t, ") or (ip6[6] == 58 and ip6[40] >= 1 and ip6[40] <= 4)");
	add(t, " or ((ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 44 or ip6[6] == 60) and ip6[24] != 0xff) or (");
	if (probe->protocol == IPPROTO_TCP)
		add(t, "ip6[6] == 6 and ip6[53] & 0x17 == %u", probe->tcp_flags);
	else if (probe->protocol == IPPROTO_UDP)
		add(t, "ip6[6] == 17");
	else
		add(t, "ip6[6] == 58 and ip6[40] == %u", probe->icmp6_type);
	add_ports(t, scan, "src");
	add(t, ")");
}

/* No error is about a probe that stays on the link, and those of others look like ours. */
static void
add_solicited(struct text *t, const struct probe *probe)
{
	add(t, "%s", probe->filter_ip4 != NULL ? probe->filter_ip4 : probe->filter_ip6);
}

void
filter_text(char text[FILTER_MAX], const struct scan *scan, bool tagged)
{
	char once[FILTER_MAX / 3];
	struct text plain = { once, 0, sizeof(once) }, all = { text, 0, FILTER_MAX };

	if (scan->probe->template.solicits)
		add_solicited(&plain, scan->probe);
	else if (scan->probe->filter_ip4 != NULL)
		add_ip4(&plain, scan);
	if (scan->probe->filter_ip4 != NULL && scan->probe->filter_ip6 != NULL)
		add(&plain, " or ");
	if (scan->probe->filter_ip6 != NULL && !scan->probe->template.solicits)
		add_ip6(&plain, scan);
	add(&all, tagged ? "%s or (vlan and vlan and (%s))" : "%s", once, once);
}

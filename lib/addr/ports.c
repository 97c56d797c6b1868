/* SPDX-License-Identifier: ISC
 *
 * Parses sets of ports. A table of all 65,536 ports of each protocol marks those of the set and
 * then yields them in order.
 */
#include "addr/ports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/alloc.h"

enum { PORTS = 65536 };

struct port_set {
	bool in[PROTOCOLS][PORTS];  /* ICMP has only number 0 */
};

static const char *const names[PROTOCOLS] = { [PROTOCOL_UDP] = "udp", [PROTOCOL_ICMP] = "icmp", [PROTOCOL_TCP] = "tcp" };

const char *
protocol_name(enum protocol protocol)
{
	return names[protocol];
}

static bool
is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

/* The protocol of the letter before a colon. */
static enum protocol
by_letter(char c)
{
	return c == 't' || c == 'T' ? PROTOCOL_TCP : c == 'u' || c == 'U' ? PROTOCOL_UDP : PROTOCOL_NONE;
}

bool
protocol_parse(const char *s, size_t n, enum protocol *protocol)
{
	*protocol = n == 1 ? by_letter(*s) : PROTOCOL_NONE;
	for (enum protocol p = PROTOCOL_UDP; p < PROTOCOLS; p++)
		if (is_word(s, n, names[p]))
			*protocol = p;
	return *protocol != PROTOCOL_NONE;
}

/*
 * Parses a decimal from 1 to 65535 at *s, before end, and moves *s to the byte after it. Returns
 * 0 if there is none.
 */
static unsigned
number(const char **s, const char *end)
{
	unsigned v = 0;
	const char *p = *s;

	while (p < end && *p >= '0' && *p <= '9' && p - *s < 9)
		v = v * 10 + (unsigned)(*p++ - '0');
	*s = p;
	return v <= 65535 ? v : 0;
}

/* Skips t: or u: at *s. Returns NONE if there is no such prefix. */
static enum protocol
take_prefix(const char **s, const char *end)
{
	enum protocol protocol = end - *s > 1 && (*s)[1] == ':' ? by_letter(**s) : PROTOCOL_NONE;

	if (protocol != PROTOCOL_NONE)
		*s += 2;
	return protocol;
}

bool
port_parse(const char *s, size_t n, struct port *port)
{
	const char *end = s + n;

	*port = (struct port){ .protocol = PROTOCOL_ICMP };
	if (is_word(s, n, names[PROTOCOL_ICMP]))
		return true;
	port->protocol = (uint8_t)take_prefix(&s, end);
	port->number = (uint16_t)number(&s, end);
	return port->number != 0 && s == end;
}

size_t
port_format(struct port port, char s[PORT_STRLEN])
{
	*s = '\0';
	if (port.protocol == PROTOCOL_ICMP)
		return (size_t)(stpcpy(s, names[PROTOCOL_ICMP]) - s);
	if (port.number == 0)
		return 0;
	return (size_t)snprintf(s, PORT_STRLEN, "%s%u", port.protocol == PROTOCOL_UDP ? "u:" : "", port.number);
}

/* The numbers of one item between s and end: a, a-b, or all. */
static bool
take_numbers(const char *s, const char *end, unsigned *first, unsigned *last)
{
	if (end - s == 1 && (*s == '*' || *s == '-')) {
		*first = 1;
		*last = PORTS - 1;
		return true;
	}
	*first = *last = number(&s, end);
	if (s < end && *s == '-') {
		s++;
		*last = number(&s, end);
	}
	return *first != 0 && *last >= *first && s == end;
}

bool
ports_range(const char *s, uint16_t *first, uint16_t *last)
{
	unsigned a, b;

	if (!take_numbers(s, s + strlen(s), &a, &b) || *s < '0' || *s > '9')
		return false;
	*first = (uint16_t)a;
	*last = (uint16_t)b;
	return true;
}

int
port_compare(struct port a, struct port b)
{
	int protocols = (a.protocol != PROTOCOL_TCP ? a.protocol : 0) - (b.protocol != PROTOCOL_TCP ? b.protocol : 0);

	return protocols != 0 ? protocols : a.number - b.number;
}

/* Lists the marked ports in order. */
static void
collect(struct ports *ports, const struct port_set *set)
{
	static const enum protocol order[] = { PROTOCOL_NONE, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP };
	size_t n = 0;

	for (unsigned p = 0; p < PORTS; p++)
		for (unsigned of = 0; of < PROTOCOLS; of++)
			n += set->in[of][p];
	ports->list = allocate_or_die(n + 1, sizeof(*ports->list));
	ports->n = 0;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		for (unsigned p = 0; p < PORTS; p++)
			if (set->in[order[i]][p])
				ports->list[ports->n++] = (struct port){ (uint16_t)p, (uint8_t)order[i] };
}

/* Marks the ports of the text s. Sets *named if any protocol is named. */
static bool
mark(struct port_set *set, const char *s, bool *named)
{
	enum protocol protocol = PROTOCOL_NONE;
	unsigned first, last;

	*named = false;
	for (const char *end;; s = end + 1) {
		enum protocol prefix;

		end = strchrnul(s, ',');
		prefix = take_prefix(&s, end);
		if (prefix != PROTOCOL_NONE)
			protocol = prefix;
		if (is_word(s, (size_t)(end - s), names[PROTOCOL_ICMP]) && prefix == PROTOCOL_NONE) {
			set->in[PROTOCOL_ICMP][0] = *named = true;
		} else {
			*named = *named || prefix != PROTOCOL_NONE;
			if (!take_numbers(s, end, &first, &last))
				return false;
			memset(&set->in[protocol][first], true, last - first + 1);
		}
		if (*end == '\0')
			return true;
	}
}

bool
ports_parse(const char *s, struct ports *ports)
{
	struct port_set *set = allocate_zeroed_or_die(1, sizeof(*set));
	bool named, right = mark(set, s, &named);

	for (unsigned p = 0; named && p < PORTS; p++) {
		set->in[PROTOCOL_TCP][p] = set->in[PROTOCOL_TCP][p] || set->in[PROTOCOL_NONE][p];
		set->in[PROTOCOL_NONE][p] = false;
	}
	if (right)
		collect(ports, set);
	free(set);
	return right;
}

bool
port_set_add(struct port_set **set, const char *s)
{
	bool named;

	if (*set == NULL)
		*set = allocate_zeroed_or_die(1, sizeof(**set));
	return mark(*set, s, &named);
}

bool
port_set_has(const struct port_set *set, struct port port, enum protocol unnamed)
{
	const enum protocol protocol = port.protocol != PROTOCOL_NONE ? (enum protocol)port.protocol : unnamed;

	if (set == NULL)
		return false;
	if (protocol == PROTOCOL_ICMP)
		return set->in[PROTOCOL_ICMP][0];
	if (protocol == PROTOCOL_NONE && (set->in[PROTOCOL_TCP][port.number] || set->in[PROTOCOL_UDP][port.number]))
		return true;
	return set->in[PROTOCOL_NONE][port.number] || set->in[protocol][port.number];
}

void
ports_remove(struct ports *ports, const struct port_set *set, enum protocol unnamed)
{
	size_t kept = 0;

	for (size_t i = 0; i < ports->n; i++)
		if (!port_set_has(set, ports->list[i], unnamed))
			ports->list[kept++] = ports->list[i];
	ports->n = kept;
}

void
ports_keep(struct ports *ports, enum protocol protocol)
{
	size_t kept = 0;

	for (size_t i = 0; i < ports->n; i++)
		if (ports->list[i].protocol == PROTOCOL_NONE || ports->list[i].protocol == protocol)
			ports->list[kept++] = ports->list[i];
	ports->n = kept;
}

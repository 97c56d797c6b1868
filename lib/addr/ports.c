/* SPDX-License-Identifier: ISC
 *
 * Ports: those of a set are marked in a table of all 65,536 for each protocol, then read out in order.
 */
#include "addr/ports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/alloc.h"

enum { PORTS = 65536 };

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

/* The letter before a colon. */
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

/* A decimal from 1 to 65535 before end, at *s, which is moved behind it; 0 where there is none. */
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

/* Passes over t: or u: at *s; NONE where there is no such. */
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

/* The numbers of one item between s and end: a, a-b, or all of them. */
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

/* Reads the marked ports out; where one protocol is named, NONE is TCP. */
static void
collect(struct ports *ports, bool in[PROTOCOLS][PORTS])
{
	static const enum protocol order[] = { PROTOCOL_NONE, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP };
	size_t n = 0;

	for (unsigned p = 0; p < PORTS; p++)
		n += (size_t)in[PROTOCOL_NONE][p] + in[PROTOCOL_TCP][p] + in[PROTOCOL_UDP][p] + in[PROTOCOL_ICMP][p];
	ports->list = allocate_or_die(n + 1, sizeof(*ports->list));
	ports->n = 0;
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		for (unsigned p = 0; p < PORTS; p++)
			if (in[order[i]][p])
				ports->list[ports->n++] = (struct port){ (uint16_t)p, (uint8_t)order[i] };
}

bool
ports_parse(const char *s, struct ports *ports)
{
	bool (*in)[PORTS] = allocate_zeroed_or_die(PROTOCOLS, sizeof(*in)), right = true, named = false;
	enum protocol protocol = PROTOCOL_NONE;
	unsigned first, last;

	for (const char *end; right; s = end + 1) {
		enum protocol prefix;

		end = strchrnul(s, ',');
		prefix = take_prefix(&s, end);
		if (is_word(s, (size_t)(end - s), names[PROTOCOL_ICMP]) && prefix == PROTOCOL_NONE) {
			in[PROTOCOL_ICMP][0] = named = true;
		} else {
			if (prefix != PROTOCOL_NONE)
				protocol = prefix;
			named = named || prefix != PROTOCOL_NONE;
			right = take_numbers(s, end, &first, &last);
			for (unsigned p = first; right && p <= last; p++)
				in[protocol][p] = true;
		}
		if (*end == '\0')
			break;
	}
	for (unsigned p = 0; named && p < PORTS; p++) {
		in[PROTOCOL_TCP][p] = in[PROTOCOL_TCP][p] || in[PROTOCOL_NONE][p];
		in[PROTOCOL_NONE][p] = false;
	}
	if (right)
		collect(ports, in);
	free(in);
	return right;
}

static int
by_order(const void *a, const void *b)
{
	const struct port *x = a, *y = b;

	return port_compare(*x, *y);
}

static bool
has_number(const struct ports *ports, enum protocol protocol, uint16_t number)
{
	const struct port wanted = { number, (uint8_t)protocol };

	return ports->n > 0 && bsearch(&wanted, ports->list, ports->n, sizeof(wanted), by_order) != NULL;
}

/* To the order of sets NONE is TCP, of which no set has both. */
static bool
names_port(const struct ports *ports, struct port port)
{
	const bool unnamed = ports->n > 0 && ports->list[0].protocol == PROTOCOL_NONE;

	if (has_number(ports, (enum protocol)port.protocol, port.number))
		return true;
	if (port.protocol == PROTOCOL_UDP)
		return unnamed && has_number(ports, PROTOCOL_NONE, port.number);
	return port.protocol == PROTOCOL_NONE && has_number(ports, PROTOCOL_UDP, port.number);
}

void
ports_remove(struct ports *ports, const struct ports *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < ports->n; i++)
		if (!names_port(others, ports->list[i]))
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

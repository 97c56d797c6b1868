/* SPDX-License-Identifier: ISC
 *
 * Checks the probe description URI and inserts it into templates once, before any probe is made.
 */
#include "probe/about.h"

#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "net/uri.h"
#include "probe/probe.h"
#include "probe/services.h"

/*
 * Type and header length of an IPv6 option, and of the header that holds options (RFC 8200,
 * sections 4.2 and 4.6).
 */
enum { PADN = 1, OPTION_HEADER = 2, OPTIONS_HEADER = 2, OPTIONS_UNIT = 8 };

enum { ECHO = 1, UDP = 2, OWN = 4, OPTION = 8, SYN = 16 };

static const struct { const char *name; unsigned bit; } places[] = {
	{ "echo", ECHO }, { "udp", UDP }, { "own", OWN }, { "option", OPTION }, { "syn", SYN },
};

enum { PLACES = sizeof(places) / sizeof(*places) };

/*
 * NULL, or a message why a text is not a probe description URI: https, mailto or tel (RFC 9511,
 * section 2.1; RFC 3986).
 */
static const char *
refuse(const char *uri)
{
	const char *why = uri_refuse(uri);

	if (strlen(uri) > ABOUT_URI_MAX)
		return "is longer than 200 bytes";
	if (why == NULL && !uri_has_scheme(uri, "https:") && !uri_has_scheme(uri, "mailto:") && !uri_has_scheme(uri, "tel:"))
		return "want https:, mailto: or tel: (RFC 9511, 2.1)";
	return why;
}

void
about_option(struct about *a, const char *uri)
{
	const char *why = refuse(uri);

	if (why != NULL)
		errx(2, "--about: %s: %s", uri, why);
	a->n = strlen(uri) + 2;
	a->bytes[0] = a->bytes[a->n - 1] = 0;
	memcpy(a->bytes + 1, uri, a->n - 2);
	if (a->places == NULL)
		about_in_option(a, ABOUT_DEFAULT);
}

/* The bit of the place with this name of n bytes. */
static unsigned
find_place(const char *name, size_t n)
{
	for (size_t i = 0; i < PLACES; i++)
		if (strlen(places[i].name) == n && memcmp(places[i].name, name, n) == 0)
			return places[i].bit;
	errx(2, "--about-in: unknown place: %.*s: there are: echo udp own option syn", (int)n, name);
}

void
about_in_option(struct about *a, const char *text)
{
	a->places = text;
	a->in = 0;
	for (const char *s = text;; s++) {
		size_t n = strcspn(s, ",");

		a->in |= find_place(s, n);
		s += n;
		if (*s == '\0')
			return;
	}
}

/* --- its places */

static bool
is_named(const struct about *a, unsigned place)
{
	return a != NULL && a->n > 0 && (a->in & place);
}

size_t
about_udp_tail(const struct about *a)
{
	return is_named(a, UDP) ? a->n : 0;
}

size_t
about_put_tail(const struct template *t, uint8_t *p)
{
	if (t->tail.n > 0)
		memcpy(p, t->tail.at, t->tail.n);
	return t->tail.n;
}

/* The place of the URI in the transport payload of a template; 0: it has none. */
static unsigned
place_of(const struct template *t)
{
	switch (t->protocol) {
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return t->takes_tail ? ECHO : 0;
	case IPPROTO_UDP:
		return !t->takes_tail ? 0 : t->own_payload ? OWN : UDP;
	case IPPROTO_TCP:
		return t->tcp_flags & TH_SYN ? SYN : 0;
	default:
		return 0;
	}
}

/*
 * Whether a probe may have IPv6 options. A TCP segment may only if it is a SYN and the user asked
 * for it.
 */
static bool
may_have_option(const struct template *t)
{
	if (t->solicits || t->protocol == PROTOCOL_ARP)
		return false;
	return t->protocol != IPPROTO_TCP || (t->tcp_flags & TH_SYN && is_named(t->about, SYN));
}

/*
 * Makes a header with one padding option that holds the URI, filled with zeros to a multiple of 8
 * bytes (RFC 8200, section 4.2). The sender writes the next header into the first byte.
 */
static void
place_option(struct template *t)
{
	const size_t uri = t->about->n - 1, n = (OPTIONS_HEADER + OPTION_HEADER + uri + OPTIONS_UNIT - 1) / OPTIONS_UNIT * OPTIONS_UNIT;
	uint8_t *header = allocate_zeroed_or_die(n, 1);

	header[1] = (uint8_t)(n / OPTIONS_UNIT - 1);
	header[OPTIONS_HEADER] = PADN;
	header[OPTIONS_HEADER + 1] = (uint8_t)(n - OPTIONS_HEADER - OPTION_HEADER);
	memcpy(header + OPTIONS_HEADER + OPTION_HEADER, t->about->bytes + 1, uri);
	t->destination_options = (struct payload){ header, (uint16_t)n };
}

/*
 * Appends the URI to the payload that all probes share. In a segment without a payload the URI
 * comes first, without the null byte before it.
 */
static void
append_tail(struct template *t)
{
	const size_t skip = t->payload_len == 0;
	uint8_t *all = allocate_or_die(t->payload_len + t->tail.n, 1);

	if (t->payload_len > 0)
		memcpy(all, t->payload, t->payload_len);
	memcpy(all + t->payload_len, t->tail.at + skip, t->tail.n - skip);
	t->payload = all;
	t->payload_len = (uint16_t)(t->payload_len + t->tail.n - skip);
}

void
about_place(struct template *t, bool ip6)
{
	const struct about *a = t->about;
	const bool option = ip6 && is_named(a, OPTION) && may_have_option(t);
	bool tail = is_named(a, place_of(t));

	/* Every probe can carry an option, and in a SYN an option disturbs less than data. */
	if (option && (t->services != NULL || t->protocol == IPPROTO_TCP))
		tail = false;
	if (tail)
		t->tail = (struct payload){ a->bytes, (uint16_t)a->n };
	else if (option)
		place_option(t);
	if (tail && t->write_payload == NULL)
		append_tail(t);
	else if (tail && t->services == NULL)
		t->payload_len = (uint16_t)(t->payload_len + a->n);
	if (t->payload_len + t->destination_options.n > PROBE_PAYLOAD_MAX)
		errx(2, "--about: payload and URI together are longer than %d bytes", PROBE_PAYLOAD_MAX);
}

bool
about_is_in_syn(const struct about *a)
{
	return is_named(a, SYN);
}

bool
about_is_in(const struct template *t, uint16_t port)
{
	const bool in_tail = t->tail.n > 0 && (t->services == NULL || services_take_tail(t->services, port));

	return in_tail || t->destination_options.n > 0;
}

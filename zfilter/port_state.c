/* SPDX-License-Identifier: ISC
 *
 * Maps classifications to states and reasons. The reasons are the words of nmap's option --reason,
 * because programs that read its output compare them.
 */
#include "port_state.h"

#include <string.h>

#include "value.h"

enum reason {
	UNKNOWN_RESPONSE, SYN_ACK, RESET, UDP_RESPONSE, ECHO_REPLY, ARP_RESPONSE, ND_RESPONSE, DEST_UNREACH, NET_UNREACH, HOST_UNREACH,
	PROTO_UNREACH, PORT_UNREACH, NET_PROHIBITED, HOST_PROHIBITED, ADMIN_PROHIBITED, SOURCE_QUENCH, TIME_EXCEEDED
};

static const char *const reasons[] = {
	[UNKNOWN_RESPONSE] = "unknown-response", [SYN_ACK] = "syn-ack", [RESET] = "reset", [UDP_RESPONSE] = "udp-response",
	[ECHO_REPLY] = "echo-reply", [ARP_RESPONSE] = "arp-response", [ND_RESPONSE] = "nd-response", [DEST_UNREACH] = "dest-unreach",
	[NET_UNREACH] = "net-unreach", [HOST_UNREACH] = "host-unreach", [PROTO_UNREACH] = "proto-unreach",
	[PORT_UNREACH] = "port-unreach", [NET_PROHIBITED] = "net-prohibited", [HOST_PROHIBITED] = "host-prohibited",
	[ADMIN_PROHIBITED] = "admin-prohibited", [SOURCE_QUENCH] = "source-quench", [TIME_EXCEEDED] = "time-exceeded",
};

/* The protocol is PROTOCOL_NONE if the classification does not determine it. */
static const struct meaning {
	const char *classification;
	uint8_t protocol, state, reason;
} meanings[] = {
	{ "synack", PROTOCOL_TCP, PORT_OPEN, SYN_ACK },
	{ "rst", PROTOCOL_TCP, PORT_CLOSED, RESET },
	/* The connection was established before it ended in one of these ways. */
	{ "banner", PROTOCOL_TCP, PORT_OPEN, SYN_ACK },
	{ "closed_after_syn", PROTOCOL_TCP, PORT_OPEN, SYN_ACK },
	{ "reset", PROTOCOL_TCP, PORT_OPEN, SYN_ACK },
	{ "silent_after_ack", PROTOCOL_TCP, PORT_OPEN, SYN_ACK },
	{ "echoreply", PROTOCOL_ICMP, PORT_OPEN, ECHO_REPLY },
	{ "arp", PROTOCOL_NONE, PORT_OPEN, ARP_RESPONSE },
	{ "nd", PROTOCOL_NONE, PORT_OPEN, ND_RESPONSE },
	{ "unreach", PROTOCOL_NONE, PORT_FILTERED, DEST_UNREACH },
	{ "sourcequench", PROTOCOL_NONE, PORT_FILTERED, SOURCE_QUENCH },
	{ "timxceed", PROTOCOL_NONE, PORT_FILTERED, TIME_EXCEEDED },
	{ "redirect", PROTOCOL_NONE, PORT_FILTERED, UNKNOWN_RESPONSE },
	{ "toobig", PROTOCOL_NONE, PORT_FILTERED, UNKNOWN_RESPONSE },
	{ "paramprob", PROTOCOL_NONE, PORT_FILTERED, UNKNOWN_RESPONSE },
};

/* All other classifications are answers over UDP. */
static const struct meaning other = { "", PROTOCOL_UDP, PORT_OPEN, UDP_RESPONSE };

/* Values of the column icmp_unreach_str. All others stay DEST_UNREACH. */
static const struct {
	const char *words;
	uint8_t reason;
} unreachable[] = {
	{ "network unreachable", NET_UNREACH }, { "no route", NET_UNREACH }, { "network unknown", NET_UNREACH },
	{ "host unreachable", HOST_UNREACH }, { "address unreachable", HOST_UNREACH }, { "host unknown", HOST_UNREACH },
	{ "protocol unreachable", PROTO_UNREACH }, { "port unreachable", PORT_UNREACH }, { "network prohibited", NET_PROHIBITED },
	{ "host prohibited", HOST_PROHIBITED }, { "communication prohibited", ADMIN_PROHIBITED },
};

void
port_state_find_columns(struct port_state_columns *s, const struct columns *c)
{
	s->classification = columns_find(c, "classification");
	s->success = columns_find(c, "success");
	s->unreachable = columns_find(c, "icmp_unreach_str");
}

static bool
is(const struct record *r, size_t place, const char *text)
{
	return place != SIZE_MAX && record_length(r, place) == strlen(text) && memcmp(record_text(r, place), text, strlen(text)) == 0;
}

static bool
succeeds(const struct port_state_columns *s, const struct record *r)
{
	return s->success == SIZE_MAX || value_true(record_text(r, s->success), record_length(r, s->success));
}

/* Without a classification, only the column success determines the state. */
static struct meaning
find_meaning(const struct port_state_columns *s, const struct record *r)
{
	struct meaning m = other;

	if (s->classification == SIZE_MAX || record_length(r, s->classification) == 0)
		return (struct meaning){ "", PROTOCOL_NONE, succeeds(s, r) ? PORT_OPEN : PORT_CLOSED, UNKNOWN_RESPONSE };
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (is(r, s->classification, meanings[i].classification))
			m = meanings[i];
	/*
	 * A reset that is a success answers a SYN-ACK probe. The host is there, but the state of
	 * the port is unknown.
	 */
	if (m.reason == RESET && s->success != SIZE_MAX && succeeds(s, r))
		m.state = PORT_UNFILTERED;
	for (size_t i = 0; m.reason == DEST_UNREACH && i < sizeof(unreachable) / sizeof(*unreachable); i++)
		if (is(r, s->unreachable, unreachable[i].words))
			m.reason = unreachable[i].reason;
	return m;
}

enum port_state
port_state_by(const struct port_state_columns *s, const struct record *r, uint8_t *protocol, uint8_t *reason)
{
	struct meaning m = find_meaning(s, r);

	if (*protocol == PROTOCOL_NONE)
		*protocol = m.protocol != PROTOCOL_NONE ? m.protocol : PROTOCOL_TCP;
	*reason = m.reason;
	/* The host itself reports that nothing listens there. */
	return m.reason == PORT_UNREACH && *protocol == PROTOCOL_UDP ? PORT_CLOSED : (enum port_state)m.state;
}

const char *
port_state_name(enum port_state state)
{
	static const char *const names[] = { "open", "closed", "unfiltered", "filtered" };

	return names[state];
}

const char *
port_state_reason(uint8_t reason)
{
	return reasons[reason];
}

/* SPDX-License-Identifier: ISC
 *
 * Defines the columns that the rows of every probe have, and finds any column by its name.
 */
#include "probe/column.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "io/option.h"

static struct value
none(void)
{
	return (struct value){ .kind = VALUE_NONE };
}

static struct value
number(uint64_t n)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = n };
}

static struct value
text(const char *s)
{
	return (struct value){ .kind = VALUE_TEXT, .text = s };
}

static struct value
address(const struct addr *a)
{
	return (struct value){ .kind = VALUE_ADDRESS, .address = a };
}

static const uint8_t *
icmp_header(const struct reply *r)
{
	if (r->icmp_error != NULL)
		return r->icmp_error;
	return r->packet->protocol == IPPROTO_ICMP || r->packet->protocol == IPPROTO_ICMPV6 ? r->packet->transport : NULL;
}

static bool
is_ip4(const struct reply *r)
{
	return addr_is4(&r->packet->source);
}

/* Type 3, codes 0 to 15: RFC 792; RFC 1122, section 3.2.2.1; RFC 1812, section 5.2.7.1. */
static const char *const unreachable[] = {
	"network unreachable", "host unreachable", "protocol unreachable", "port unreachable",
	"fragmentation needed", "source route failed", "network unknown", "host unknown",
	"source host isolated", "network prohibited", "host prohibited", "network unreachable for TOS",
	"host unreachable for TOS", "communication prohibited", "host precedence violation",
	"precedence cutoff",
};

/* ICMPv6, type 1, codes 0 to 7: RFC 4443, section 3.1; RFC 6554, section 4.2. */
static const char *const unreachable_ip6[] = {
	"no route", "communication prohibited", "beyond scope of source", "address unreachable",
	"port unreachable", "source address prohibited", "route rejected", "source route failed",
};

static struct value get_saddr(const struct reply *r) { return address(&r->target); }
static struct value get_saddr_raw(const struct reply *r) { return probe_raw(&r->target); }
static struct value get_daddr_raw(const struct reply *r) { return probe_raw(&r->source); }
static struct value get_daddr(const struct reply *r) { return address(&r->source); }
static struct value get_sport(const struct reply *r) { return r->target_port ? number(r->target_port) : none(); }
static struct value get_dport(const struct reply *r) { return r->source_port ? number(r->source_port) : none(); }
static struct value get_ipid(const struct reply *r) { return is_ip4(r) && !r->packet->arp ? number(r->packet->id) : none(); }
static struct value get_ttl(const struct reply *r) { return r->packet->arp ? none() : number(r->packet->ttl); }
static struct value get_proto(const struct reply *r) { return r->protocol != PROTOCOL_NONE ? text(protocol_name((enum protocol)r->protocol)) : none(); }
static struct value get_classification(const struct reply *r) { return text(r->classification); }
static struct value get_success(const struct reply *r) { return number(r->success); }
static struct value get_repeat(const struct reply *r) { return number(r->repeat); }
static struct value get_attempt(const struct reply *r) { return r->attempt >= 0 ? number((uint64_t)r->attempt) : none(); }
static struct value get_hop(const struct reply *r) { return r->hop > 0 ? number(r->hop) : none(); }
static struct value get_name(const struct reply *r) { return r->name != NULL ? text(r->name) : none(); }
static struct value get_cooldown(const struct reply *r) { return number(r->cooldown); }
static struct value get_control(const struct reply *r) { return r->control != CONTROL_NONE ? number(r->control == CONTROL_ANSWERED) : none(); }

static size_t
write_port(const struct reply *r, char *dst, size_t room)
{
	return room < PORT_STRLEN ? 0 : port_format((struct port){ r->target_port, r->protocol }, dst);
}

static struct value
get_port(const struct reply *r)
{
	return (struct value){ .kind = VALUE_LONG, .written = { write_port, r } };
}

static struct value
get_responder(const struct reply *r)
{
	return r->icmp_error != NULL ? address(&r->packet->source) : none();
}

static struct value
get_icmp_type(const struct reply *r)
{
	return icmp_header(r) != NULL ? number(icmp_header(r)[0]) : none();
}

static struct value
get_icmp_code(const struct reply *r)
{
	return icmp_header(r) != NULL ? number(icmp_header(r)[1]) : none();
}

static struct value
get_icmp_unreach_str(const struct reply *r)
{
	const uint8_t *icmp = r->icmp_error;

	if (icmp == NULL || icmp[0] != (is_ip4(r) ? 3 : 1))
		return none();
	if (is_ip4(r))
		return text(icmp[1] < sizeof(unreachable) / sizeof(*unreachable) ? unreachable[icmp[1]] : "unknown");
	return text(icmp[1] < sizeof(unreachable_ip6) / sizeof(*unreachable_ip6) ? unreachable_ip6[icmp[1]] : "unknown");
}

static struct value
get_timestamp_str(const struct reply *r)
{
	return (struct value){ .kind = VALUE_TIME, .time = &r->packet->time };
}

static struct value get_timestamp_ts(const struct reply *r) { return number((uint64_t)r->packet->time.tv_sec); }
static struct value get_timestamp_us(const struct reply *r) { return number((uint64_t)r->packet->time.tv_nsec / 1000); }

const struct column columns_common[] = {
	{ "saddr", COLUMN_STRING, get_saddr, "the target that was probed" },
	{ "sport", COLUMN_INT, get_sport, "the port that was probed" },
	{ "daddr", COLUMN_STRING, get_daddr, "the source address of the probe" },
	{ "dport", COLUMN_INT, get_dport, "the source port of the probe" },
	{ "ipid", COLUMN_INT, get_ipid, "IP identification of the reply; none in IPv6" },
	{ "ttl", COLUMN_INT, get_ttl, "IP time to live or hop limit of the reply" },
	{ "classification", COLUMN_STRING, get_classification, "the kind of reply" },
	{ "success", COLUMN_BOOL, get_success, "1 if the probe succeeded" },
	{ "repeat", COLUMN_BOOL, get_repeat, "1 for a duplicate: the target has sent such a reply before" },
	{ "attempt", COLUMN_INT, get_attempt, "the number of the attempt that was answered, from 0" },
	{ "hop", COLUMN_INT, get_hop, "the time to live with which the probe left; needs --ttl" },
	{ "cooldown", COLUMN_BOOL, get_cooldown, "1 if it arrived after the end of sending" },
	{ "icmp_responder", COLUMN_STRING, get_responder, "the sender of an ICMP error" },
	{ "icmp_type", COLUMN_INT, get_icmp_type, "ICMP type" },
	{ "icmp_code", COLUMN_INT, get_icmp_code, "ICMP code" },
	{ "icmp_unreach_str", COLUMN_STRING, get_icmp_unreach_str, "the ICMP unreachable code in words" },
	{ "timestamp_str", COLUMN_STRING, get_timestamp_str, "time of capture, ISO 8601 in UTC" },
	{ "timestamp_ts", COLUMN_INT, get_timestamp_ts, "the same, in seconds since 1970" },
	{ "timestamp_us", COLUMN_INT, get_timestamp_us, "its microseconds" },
	{ "saddr_raw", COLUMN_INT, get_saddr_raw, "saddr as a number, last byte highest; none in IPv6" },
	{ "daddr_raw", COLUMN_INT, get_daddr_raw, "daddr in the same form" },
	{ "name", COLUMN_STRING, get_name, "the host name of the target; needs --names" },
	{ "proto", COLUMN_STRING, get_proto, "the protocol of the probe: tcp, udp or icmp" },
	{ "port", COLUMN_TEXT, get_port, "the protocol and port that were probed, in the form of a target: 443, u:53, icmp" },
	{ "control", COLUMN_BOOL, get_control, "1 if its control probe was also answered, 0 if not; none if none was sent" },
	{ 0 },
};

static struct value
get_blank(const struct reply *r)
{
	(void)r;
	return none();
}

/* Not in the table, since a request for all columns must not include it. */
static const struct column blank = { COLUMN_BLANK, COLUMN_STRING, get_blank, "an empty field, which may be named several times; JSON leaves it out" };

static size_t
write_attempt(const struct reply *r, char *dst, size_t room)
{
	return r->attempt >= 0 ? (size_t)snprintf(dst, room, "+%d", r->attempt) : 0;
}

static struct value
get_attempt_field(const struct reply *r)
{
	return (struct value){ .kind = VALUE_LONG, .written = { write_attempt, r } };
}

/* For rows that are target lines; not in the table, since only these need it. */
static const struct column attempt_field = { COLUMN_ATTEMPT_FIELD, COLUMN_TEXT, get_attempt_field, "the attempt in the form of a target" };

static const char *const type_names[] = {
	[COLUMN_STRING] = "string", [COLUMN_INT] = "int", [COLUMN_FLOAT] = "float", [COLUMN_BOOL] = "bool", [COLUMN_BINARY] = "binary",
	[COLUMN_TEXT] = "text", [COLUMN_RECORDS] = "repeated",
};

/*
 * Columns that no probe has: those of ZMap's scans, of zfilter --prefix, --per and --decode, and
 * of zdist (the machine that found a row).
 */
static const struct {
	const char *name;
	enum column_type type;
} others[] = {
	{ "tcp_flags", COLUMN_INT }, { "instance_num", COLUMN_INT }, { "vendor_id", COLUMN_INT },
	{ "count", COLUMN_INT }, { "partial", COLUMN_BOOL }, { "excess", COLUMN_BOOL },
	{ "cert_chain", COLUMN_STRING }, { "vantage", COLUMN_STRING },
};

/* All columns that are steady (column_is_steady). */
static const char *const steady[] = {
	"agent", "app_success", "bacnet_instance", "bacnet_pdu", "cache_control", "classification", "count", "dns_aa", "dns_ra",
	"dns_rcode", "ext", "icmp_code", "icmp_type", "icmp_unreach_str", "instance_num", "ja4ts", "location", "name", "port", "proto",
	"router", "server", "smac", "st", "stratum", "success", "usn", "vendor", "vendor_id", "x_user_agent",
};

static bool
is_name(const char *wanted, const char *name, size_t n)
{
	return strlen(wanted) == n && memcmp(wanted, name, n) == 0;
}

static const struct column *
find_in(const struct column *table, const char *name, size_t n)
{
	for (; table->name != NULL; table++)
		if (is_name(table->name, name, n))
			return table;
	return NULL;
}

bool
column_is_blank(const char *name, size_t n)
{
	return is_name(COLUMN_BLANK, name, n);
}

const struct column *
column_find(const struct probe *probe, const char *name, size_t n)
{
	const struct column *common = find_in(columns_common, name, n);

	if (column_is_blank(name, n))
		return &blank;
	if (is_name(COLUMN_ATTEMPT_FIELD, name, n))
		return &attempt_field;
	return common != NULL ? common : find_in(probe->columns, name, n);
}

/* The type of a known column, or NULL. */
static const enum column_type *
find_type(const char *name, size_t n)
{
	const struct column *column = find_in(columns_common, name, n);

	for (size_t i = 0; column == NULL && probe_at(i) != NULL; i++)
		column = find_in(probe_at(i)->columns, name, n);
	if (column != NULL)
		return &column->type;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (is_name(others[i].name, name, n))
			return &others[i].type;
	return NULL;
}

enum column_type
column_type(const char *name, size_t n)
{
	const enum column_type *type = find_type(name, n);

	return type != NULL ? *type : COLUMN_STRING;
}

bool
column_is_steady(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(steady) / sizeof(*steady); i++)
		if (is_name(steady[i], name, n))
			return true;
	return find_type(name, n) == NULL && !column_is_blank(name, n);
}

void
column_print(const char *name, enum column_type type, const char *help)
{
	printf("%-20s %-6s %s\n", name, type_names[type], help);
}

static void
list(const struct column *column)
{
	for (; column->name != NULL; column++)
		column_print(column->name, column->type, column->help);
}

/* Lists the columns of a probe that no earlier probe has. */
static void
list_new(const struct scans *scans, size_t number)
{
	for (const struct column *c = scans->scan[number].probe->columns; c->name != NULL; c++) {
		bool is_new = true;

		for (size_t i = 0; i < number; i++)
			is_new = is_new && find_in(scans->scan[i].probe->columns, c->name, strlen(c->name)) == NULL;
		if (is_new)
			column_print(c->name, c->type, c->help);
	}
}

void
column_list_and_exit(const struct scans *scans)
{
	list(columns_common);
	for (size_t i = 0; i < scans->n; i++)
		list_new(scans, i);
	column_print(blank.name, blank.type, blank.help);
	option_print_and_exit("");
}

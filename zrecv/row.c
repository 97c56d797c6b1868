/* SPDX-License-Identifier: ISC
 *
 * The columns of results.
 */
#include "row.h"

#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Type 3, codes 0 to 15: RFC 792, RFC 1122 (3.2.2.1), RFC 1812 (5.2.7.1). */
static const char *const unreachable[] = {
	"network unreachable", "host unreachable", "protocol unreachable", "port unreachable",
	"fragmentation needed", "source route failed", "network unknown", "host unknown",
	"source host isolated", "network prohibited", "host prohibited", "network unreachable for TOS",
	"host unreachable for TOS", "communication prohibited", "host precedence violation",
	"precedence cutoff",
};

/* Of ICMPv6, type 1, codes 0 to 7: RFC 4443 (3.1), RFC 6554 (4.2). */
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
static struct value get_ipid(const struct reply *r) { return is_ip4(r) ? number(r->packet->id) : none(); }
static struct value get_ttl(const struct reply *r) { return number(r->packet->ttl); }
static struct value get_classification(const struct reply *r) { return text(r->classification); }
static struct value get_success(const struct reply *r) { return number(r->success); }
static struct value get_repeat(const struct reply *r) { return number(r->repeat); }
static struct value get_attempt(const struct reply *r) { return r->attempt >= 0 ? number((uint64_t)r->attempt) : none(); }
static struct value get_cooldown(const struct reply *r) { return number(r->cooldown); }

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

static const struct column common[] = {
	{ "saddr", "string", get_saddr, "the target that was probed" },
	{ "sport", "int", get_sport, "the port that was probed" },
	{ "daddr", "string", get_daddr, "the address that the probe came from" },
	{ "dport", "int", get_dport, "the port that the probe came from" },
	{ "ipid", "int", get_ipid, "IP identification of the reply; none in IPv6" },
	{ "ttl", "int", get_ttl, "IP time to live of the reply, or hop limit" },
	{ "classification", "string", get_classification, "what kind of reply it is" },
	{ "success", "bool", get_success, "1 for what the probe hopes for" },
	{ "repeat", "bool", get_repeat, "1 if such a reply of this target came before" },
	{ "attempt", "int", get_attempt, "the attempt that was answered, from 0" },
	{ "cooldown", "bool", get_cooldown, "1 if it came after sending had ended" },
	{ "icmp_responder", "string", get_responder, "the sender of an ICMP error" },
	{ "icmp_type", "int", get_icmp_type, "ICMP type" },
	{ "icmp_code", "int", get_icmp_code, "ICMP code" },
	{ "icmp_unreach_str", "string", get_icmp_unreach_str, "an ICMP unreachable code in words" },
	{ "timestamp_str", "string", get_timestamp_str, "time of capture, ISO 8601 in UTC" },
	{ "timestamp_ts", "int", get_timestamp_ts, "the same, in seconds since 1970" },
	{ "timestamp_us", "int", get_timestamp_us, "its microseconds" },
	{ "saddr_raw", "int", get_saddr_raw, "saddr as a number, its last byte the highest; none in IPv6" },
	{ "daddr_raw", "int", get_daddr_raw, "daddr likewise" },
	{ 0 },
};

static void
add_column(struct row *row, const struct column *c)
{
	row->columns = reallocarray(row->columns, row->n + 1, sizeof(*row->columns));
	if (row->columns == NULL)
		err(3, NULL);
	row->columns[row->n++] = c;
}

static const struct column *
find_in(const struct column *table, const char *name, size_t n)
{
	for (; table->name != NULL; table++)
		if (strlen(table->name) == n && memcmp(table->name, name, n) == 0)
			return table;
	return NULL;
}

void
row_open(struct row *row, const char *fields, enum format_kind kind, const struct probe *probe)
{
	*row = (struct row){ .format = { .kind = kind, .second = -1 } };
	if (fields == NULL && kind == FORMAT_TEXT)
		fields = probe->has_ports ? "saddr,sport" : "saddr";
	else if (fields == NULL)
		fields = ROW_DEFAULT;
	if (strcmp(fields, "*") == 0) {
		for (const struct column *c = common; c->name != NULL; c++)
			add_column(row, c);
		for (const struct column *c = probe->columns; c->name != NULL; c++)
			add_column(row, c);
		return;
	}
	for (const char *s = fields;; s++) {
		size_t n = strcspn(s, ",");
		const struct column *c = find_in(common, s, n);

		if (c == NULL)
			c = find_in(probe->columns, s, n);
		if (c == NULL)
			errx(2, "-f: unknown field for %s: %.*s", probe->name, (int)n, s);
		add_column(row, c);
		s += n;
		if (*s == '\0')
			break;
	}
}

static void
list(const struct column *c)
{
	for (; c->name != NULL; c++)
		printf("%-20s %-6s %s\n", c->name, c->type, c->help);
}

void
row_list_and_exit(const struct probe *probe)
{
	list(common);
	list(probe->columns);
	option_print_and_exit("");
}

size_t
row_place(const struct row *row, const char *name)
{
	size_t i = 0;

	while (i < row->n && strcmp(row->columns[i]->name, name) != 0)
		i++;
	return i;
}

size_t
row_room(const struct row *row)
{
	size_t room = 3;                /* newline and braces */

	for (size_t i = 0; i < row->n; i++)
		room += format_room(&row->format, row->columns[i]);
	return room;
}

void
row_put_header(const struct row *row, struct outbuf *out)
{
	if (row->format.kind != FORMAT_CSV)
		return;
	for (size_t i = 0; i < row->n; i++)
		out->len += (size_t)sprintf(out->buf + out->len, "%s%s", i > 0 ? "," : "", row->columns[i]->name);
	out->buf[out->len++] = '\n';
}

void
row_put(struct row *row, struct outbuf *out, const struct reply *r)
{
	char *p = out->buf + out->len;

	for (size_t i = 0; i < row->n; i++) {
		struct value v = row->columns[i]->get(r);

		p = format_value(&row->format, p, row->columns[i], &v, i == 0);
	}
	p = format_end(&row->format, p);
	out->len = (size_t)(p - out->buf);
}

/* SPDX-License-Identifier: ISC
 *
 * icmp_echoscan, icmp6_echoscan, icmp_echo_time, icmp6_all_nodes: an echo request (RFC 792; RFC
 * 4443, section 4.1), which is the same over IPv4 and IPv6 except for its type.
 *
 * The identifier and the sequence number come from the tag; the attempt is added to the sequence
 * number. The payload is the whole tag. So 64 bits prove a reply, and 28 bits prove the 8 bytes
 * that an error quotes, or 27 bits with rising hops. A payload of the user's leaves only these
 * bits. icmp_echo_time sends the time after the tag, and the receiver trusts the time that comes
 * back.
 *
 * A request to all nodes of a link has the tag of that group address, and each host answers from
 * its own address.
 */
#include "probe/neighbour.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>

#include "net/checksum.h"
#include "net/wire.h"
#include "probe/payload_args.h"
#include "probe/payload_template.h"

enum { ID = 4, SEQ = 6, PAYLOAD = 8, PAYLOAD_LEN = 8, TIME = PAYLOAD + PAYLOAD_LEN, TIME_LEN = 4 };

static const uint8_t payload[PAYLOAD_LEN + TIME_LEN];

static uint16_t
sequence(uint64_t tag, unsigned attempt)
{
	return (uint16_t)((tag_lo(tag) >> 16) + attempt);
}

/*
 * The low half of the tag as the payload holds it. With --flow every attempt must have the
 * checksum of attempt 0, so the last word compensates for the sequence number. In this sum ~x
 * subtracts x (RFC 1071).
 */
static uint32_t
payload_lo(uint64_t tag, unsigned attempt, bool flow)
{
	uint32_t lo = tag_lo(tag);

	if (!flow || attempt == 0)
		return lo;
	return (lo & 0xffff0000) | (uint16_t)~checksum_fold((lo & 0xffff) + (lo >> 16) + (uint16_t)~sequence(tag, attempt));
}

static uint32_t
patch_header(uint8_t *icmp, const struct probe_values *v)
{
	return wire_put16(icmp + ID, (uint16_t)v->tag) + wire_put16(icmp + SEQ, sequence(v->tag, v->attempt));
}

static uint32_t
patch(uint8_t *icmp, const struct probe_values *v)
{
	return patch_header(icmp, v) + wire_put32(icmp + PAYLOAD, tag_hi(v->tag))
	    + wire_put32(icmp + PAYLOAD + 4, payload_lo(v->tag, v->attempt, v->flow));
}

/* A payload of the user's leaves no room for the tag. */
static void
parse(struct template *t, const char *args)
{
	if (args == NULL)
		return;
	payload_args_take(t, args, "text:, hex:, file: or template:, and then the payload");
	t->patch = patch_header;
}

static bool
has_tag(const struct scan *scan, const uint8_t *icmp, size_t n, uint64_t tag, unsigned attempt)
{
	return n >= PAYLOAD + PAYLOAD_LEN && wire_get32(icmp + PAYLOAD) == tag_hi(tag)
	    && wire_get32(icmp + PAYLOAD + 4) == payload_lo(tag, attempt, scan->hops.flow);
}

/* Whether the reply returns the tag fields of the user's payload, if it has any. */
static bool
has_fields(const struct template *t, const uint8_t *data, size_t n, uint64_t tag)
{
	uint8_t tags[PAYLOAD_TAGS_MAX];

	if (t->fields == NULL)
		return true;
	payload_template_tags(t->fields, tag, tags);
	return payload_template_is_returned(t->fields, tags, data, n);
}

static enum verdict
check_header(const struct scan *scan, uint64_t tag, const uint8_t *icmp, struct reply *r)
{
	uint16_t distance = (uint16_t)(wire_get16(icmp + SEQ) - sequence(tag, 0));

	if (wire_get16(icmp + ID) != (uint16_t)tag || distance >= (scan->hops.rising ? HOPS_MAX : TAG_ATTEMPTS))
		return INVALID;
	r->attempt = distance;
	return VALID;
}

/*
 * Checks a reply to a request to the address asked; NULL: to the address that the reply comes
 * from.
 */
static enum verdict
check_reply(const struct scan *scan, const struct packet *p, const struct addr *asked, struct reply *r)
{
	const uint8_t *icmp = p->transport;
	uint64_t tag;

	if (p->transport_len < PAYLOAD || icmp[0] != (p->protocol == IPPROTO_ICMP ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY))
		return UNRELATED;
	r->target = p->source;
	r->source = p->destination;
	tag = tag_make(&scan->key, &r->source, asked != NULL ? asked : &r->target, 0, p->protocol);
	r->success = true;
	r->classification = "echoreply";
	if (check_header(scan, tag, icmp, r) != VALID)
		return INVALID;
	if (scan->template->patch == patch_header)
		return has_fields(scan->template, icmp + PAYLOAD, p->transport_len - PAYLOAD, tag) ? VALID : INVALID;
	return has_tag(scan, icmp, p->transport_len, tag, (unsigned)r->attempt) ? VALID : INVALID;
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	return check_reply(scan, p, NULL, r);
}

static enum verdict
classify_all_nodes(const struct scan *scan, const struct packet *p, struct reply *r)
{
	enum verdict v = check_reply(scan, p, &probe_all_nodes, r);

	r->smac = v == VALID ? p->frame_source : NULL;
	return v;
}

static enum verdict
classify_quoted(const struct scan *scan, const struct packet *q, struct reply *r)
{
	if (q->transport[0] != (q->protocol == IPPROTO_ICMP ? ICMP_ECHO : ICMP6_ECHO_REQUEST))
		return UNRELATED;
	return check_header(scan, tag_make(&scan->key, &r->source, &r->target, 0, q->protocol), q->transport, r);
}

static struct value
field(const struct reply *r, size_t at)
{
	if (r->icmp_error != NULL)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = wire_get16(r->packet->transport + at) };
}

/* A byte of the ICMP header, or of the error's if it is one. */
static struct value
icmp_byte(const struct reply *r, size_t at)
{
	const uint8_t *icmp = r->icmp_error != NULL ? r->icmp_error : r->packet->transport;

	return (struct value){ .kind = VALUE_NUMBER, .number = icmp[at] };
}

static struct value
get_data(const struct reply *r)
{
	size_t n;

	if (r->icmp_error != NULL)
		return (struct value){ .kind = VALUE_NONE };
	n = r->packet->transport_len - PAYLOAD;
	return (struct value){ .kind = VALUE_BYTES, .bytes = { r->packet->transport + PAYLOAD, n < PROBE_DATA_MAX ? n : PROBE_DATA_MAX } };
}

static struct value
number(uint64_t n)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = n };
}

static struct value get_recv_ts(const struct reply *r) { return number((uint64_t)r->packet->time.tv_sec); }
static struct value get_recv_us(const struct reply *r) { return number((uint64_t)r->packet->time.tv_nsec / 1000); }
static struct value get_type(const struct reply *r) { return icmp_byte(r, 0); }
static struct value get_code(const struct reply *r) { return icmp_byte(r, 1); }
static struct value get_dst_raw(const struct reply *r) { return probe_raw(&r->target); }
static struct value get_id(const struct reply *r) { return field(r, ID); }
static struct value get_seq(const struct reply *r) { return field(r, SEQ); }

static struct value
get_rtt(const struct reply *r)
{
	if (r->icmp_error != NULL || r->packet->transport_len < TIME + TIME_LEN)
		return (struct value){ .kind = VALUE_NONE };
	return probe_rtt(r, r->packet->transport + TIME);
}

/* The time of sending, in microseconds since 1970, converted by divide. */
static struct value
sent(const struct reply *r, uint64_t (*divide)(uint64_t))
{
	struct value v = get_rtt(r);

	if (v.kind == VALUE_NUMBER)
		v.number = divide((uint64_t)r->packet->time.tv_sec * 1000000 + (uint64_t)r->packet->time.tv_nsec / 1000 - v.number);
	return v;
}

static uint64_t seconds(uint64_t us) { return us / 1000000; }
static uint64_t fraction(uint64_t us) { return us % 1000000; }
static struct value get_sent_ts(const struct reply *r) { return sent(r, seconds); }
static struct value get_sent_us(const struct reply *r) { return sent(r, fraction); }

static struct value
get_rtt_ms(const struct reply *r)
{
	struct value v = get_rtt(r);

	if (v.kind == VALUE_NUMBER)
		v.kind = VALUE_MS;
	return v;
}

#define ECHO_COLUMNS \
	{ "type", COLUMN_INT, get_type, "the same as icmp_type" }, \
	{ "code", COLUMN_INT, get_code, "the same as icmp_code" }, \
	{ "icmp_id", COLUMN_INT, get_id, "ICMP identifier of the echo reply" }, \
	{ "seq", COLUMN_INT, get_seq, "ICMP sequence number of the echo reply" }

static const struct column columns[] = {
	ECHO_COLUMNS,
	{ "data", COLUMN_BINARY, get_data, "payload of the echo reply, in hexadecimal" },
	{ 0 },
};

static const struct column all_nodes_columns[] = {
	ECHO_COLUMNS,
	NEIGHBOUR_COLUMNS,
	{ 0 },
};

static const struct column time_columns[] = {
	ECHO_COLUMNS,
	{ "rtt_us", COLUMN_INT, get_rtt, "microseconds from the probe to the reply" },
	{ "sent_timestamp_ts", COLUMN_INT, get_sent_ts, "time of sending, in seconds since 1970" },
	{ "sent_timestamp_us", COLUMN_INT, get_sent_us, "its microseconds" },
	{ "dst_raw", COLUMN_INT, get_dst_raw, "the same as saddr_raw" },
	{ "recv_timestamp_ts", COLUMN_INT, get_recv_ts, "the same as timestamp_ts" },
	{ "recv_timestamp_us", COLUMN_INT, get_recv_us, "the same as timestamp_us" },
	{ "rtt", COLUMN_FLOAT, get_rtt_ms, "the same as rtt_us, in milliseconds" },
	{ 0 },
};

#define ECHO_TEMPLATE .protocol = IPPROTO_ICMP, .icmp_type = ICMP_ECHO, .icmp6_type = ICMP6_ECHO_REQUEST, .payload = payload, .takes_tail = true
#define FILTER_IP4 "icmp and icmp[0] == 0"
#define FILTER_IP6 "ip6[6] == 58 and ip6[40] == 129"

const struct probe probe_icmp_echoscan = {
	.name = "icmp_echoscan",
	.help = "ICMP or ICMPv6 echo request: answered (echoreply) or unreachable",
	.template = { ECHO_TEMPLATE, .payload_len = PAYLOAD_LEN },
	.tells_hop = true,
	.proof = PROOF_TAG,
	.takes_args = true,
	.reads_data = true,
	.args_file = payload_args_file,
	.parse = parse,
	.patch = patch,
	.filter_ip4 = FILTER_IP4,
	.filter_ip6 = FILTER_IP6,
	.classify = classify,
	.classify_quoted = classify_quoted,
	.columns = columns,
};

const struct probe probe_icmp6_echoscan = {
	.name = "icmp6_echoscan",
	.help = "ICMPv6 echo request, only over IPv6: answered (echoreply) or unreachable",
	.template = { ECHO_TEMPLATE, .payload_len = PAYLOAD_LEN },
	.tells_hop = true,
	.takes_args = true,
	.reads_data = true,
	.args_file = payload_args_file,
	.parse = parse,
	.patch = patch,
	.filter_ip6 = FILTER_IP6,
	.classify = classify,
	.classify_quoted = classify_quoted,
	.columns = columns,
};

const struct probe probe_icmp6_all_nodes = {
	.name = "icmp6_all_nodes",
	.help = "ICMPv6 echo request to all hosts on a link, ff02::1: each answers (echoreply)",
	.template = { ECHO_TEMPLATE, .payload_len = PAYLOAD_LEN, .all_nodes = true },
	.columns_default = "saddr,smac,vendor,classification,success,repeat,timestamp_str",
	.patch = patch,
	.filter_ip6 = FILTER_IP6,
	.classify = classify_all_nodes,
	.classify_quoted = classify_quoted,
	.columns = all_nodes_columns,
};

const struct probe probe_icmp_echo_time = {
	.name = "icmp_echo_time",
	.help = "ICMP or ICMPv6 echo request with the time of sending: measures the round-trip time",
	.template = { ECHO_TEMPLATE, .payload_len = sizeof(payload), .time = TIME },
	.patch = patch,
	.filter_ip4 = FILTER_IP4,
	.filter_ip6 = FILTER_IP6,
	.classify = classify,
	.classify_quoted = classify_quoted,
	.columns = time_columns,
};

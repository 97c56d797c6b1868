/* SPDX-License-Identifier: ISC
 *
 * tcp_banner: continues the connections that tcp_synscan opens, and collects the servers'
 * answers. A row of a SYN-ACK holds all that the next segment needs. The answer acknowledges the
 * tag + 1 + the length of our data (RFC 9293, section 3.4).
 *
 * tcp_reset: ends connections, with the exact next sequence number (RFC 9293, section 3.10.7; RFC
 * 5961, section 3.2).
 */
#include "probe/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "net/wire.h"
#include "probe/payload_args.h"
#include "probe/tcp_request.h"

static size_t
write_payload(const struct template *t, uint8_t *p, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	/* The length of a frame is computed without a connection. */
	if (v->handshake != NULL && v->handshake->segment != SEGMENT_DATA)
		return 0;
	return tcp_request_write(t->request, p, source, target, v);
}

static void
parse(struct template *t, const char *args)
{
	t->request = tcp_request_parse(args);
	t->payload_len = tcp_request_max(t->request);
	t->write_payload = write_payload;
}

/*
 * Writes ports, numbers and flags. A RST without an acknowledgement is accepted even before the
 * handshake ends, whatever the host has sent (RFC 9293, section 3.10.7.4).
 */
static uint32_t
patch_segment(uint8_t *tcp, const struct probe_values *v, enum segment_kind segment)
{
	static const uint8_t flags[SEGMENTS] = { TH_ACK | TH_PUSH, TH_ACK, TH_RST }, acknowledged[SEGMENTS] = { 1, 1, 0 };
	const struct handshake *h = v->handshake;
	uint32_t sum = wire_put16(tcp, v->source_port) + wire_put16(tcp + 2, v->target_port);

	if (h == NULL)
		return sum;
	sum += wire_put32(tcp + TCP_SEQ, h->acknum) + wire_put32(tcp + TCP_ACK, acknowledged[segment] * (h->seqnum + 1));
	tcp[TCP_FLAGS] = flags[segment];
	return sum + flags[segment];
}

static uint32_t
patch(uint8_t *tcp, const struct probe_values *v)
{
	return patch_segment(tcp, v, v->handshake != NULL ? v->handshake->segment : SEGMENT_DATA);
}

static uint32_t
patch_reset(uint8_t *tcp, const struct probe_values *v)
{
	return patch_segment(tcp, v, SEGMENT_RST);
}

/* Whether the host can have received our SYN and n bytes of data: none of our data, or all. */
static bool
can_have_got(const struct scan *scan, const struct reply *r, uint64_t tag, uint32_t n)
{
	struct probe_values v = { .tag = tag, .source_port = r->source_port, .target_port = r->target_port };

	v.attempt = r->attempt > 0 ? (uint8_t)r->attempt : 0;
	return n == 0 || n == tcp_request_length(scan->template->request, &r->source, &r->target, &v);
}

static bool
acknowledges(const struct scan *scan, const struct reply *r, const uint8_t *tcp, uint64_t tag)
{
	uint32_t n = wire_get32(tcp + TCP_ACK) - tag_lo(tag) - 1;

	if (tcp[TCP_FLAGS] & TH_SYN)
		return n == 0;
	/* Some stacks omit the SYN's one in a RST. */
	return can_have_got(scan, r, tag, n) || (n == UINT32_MAX && tcp[TCP_FLAGS] & TH_RST);
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const uint8_t *tcp = p->transport;
	enum verdict v;
	uint64_t tag;

	if (p->transport_len < TCP_HEADER || (tcp[TCP_FLAGS] & (TH_ACK | TH_RST)) == 0)
		return UNRELATED;
	v = probe_tcp_classify_port(scan, p, r, &tag);
	if (v != VALID)
		return v;
	r->classification = tcp[TCP_FLAGS] & TH_RST ? "rst" : tcp[TCP_FLAGS] & TH_SYN ? "synack" : "segment";
	r->needs_connection = (tcp[TCP_FLAGS] & TH_ACK) == 0;
	return r->needs_connection || acknowledges(scan, r, tcp, tag) ? VALID : INVALID;
}

/* The quoted segment may be our SYN, our data, or a later one. */
static enum verdict
classify_quoted(const struct scan *scan, const struct packet *quoted, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_tcp_classify_quoted_port(scan, quoted, r, &tag);
	uint32_t n;

	if (v != VALID)
		return v;
	n = wire_get32(quoted->transport + TCP_SEQ) - tag_lo(tag);
	return n == 0 || can_have_got(scan, r, tag, n - 1) ? VALID : INVALID;
}

/* --- columns */

static struct value
number(const struct reply *r, uint64_t n)
{
	return (struct value){ .kind = r->banner != NULL ? VALUE_NUMBER : VALUE_NONE, .number = n };
}

static struct value
get_data(const struct reply *r)
{
	if (r->banner == NULL)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_BYTES, .bytes = { r->banner->at, r->banner->n } };
}

static bool
is_blank(uint8_t c)
{
	return c == '\r' || c == '\n' || c == '\t' || c == ' ';
}

/* Replaces each run of white space by one space. */
static size_t
write_banner(const struct reply *r, char *dst, size_t room)
{
	const uint8_t *p = r->banner->at, *end = p + r->banner->n;
	size_t n = 0;

	for (; p < end && n < room; p++)
		if (!is_blank(*p))
			dst[n++] = (char)*p;
		else if (n > 0 && dst[n - 1] != ' ')
			dst[n++] = ' ';
	return n > 0 && dst[n - 1] == ' ' ? n - 1 : n;
}

static struct value
get_banner(const struct reply *r)
{
	if (r->banner == NULL || r->banner->n == 0)
		return (struct value){ .kind = VALUE_NONE };
	for (size_t i = 0; i < r->banner->n; i++)
		if (!is_blank(r->banner->at[i]) && (r->banner->at[i] < ' ' || r->banner->at[i] > '~'))
			return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_LONG, .written = { write_banner, r } };
}

static struct value get_banner_len(const struct reply *r) { return number(r, r->banner != NULL ? r->banner->n : 0); }
static struct value get_complete(const struct reply *r) { return number(r, r->banner != NULL && r->banner->complete); }
static struct value get_segments(const struct reply *r) { return number(r, r->banner != NULL ? r->banner->segments : 0); }

static struct value
get_rtt(const struct reply *r)
{
	if (r->banner == NULL || r->banner->rtt_us < 0)
		return (struct value){ .kind = VALUE_NONE };
	return number(r, (uint64_t)r->banner->rtt_us);
}

static struct value
get_segment(const struct reply *r)
{
	return (struct value){ .kind = VALUE_TEXT, .text = segment_name(r->segment) };
}

/* On a connection the window differs with each packet. */
static struct value
get_window(const struct reply *r)
{
	return r->banner != NULL ? (struct value){ .kind = VALUE_NONE } : probe_tcp_window(r);
}

static const struct column columns[] = {
	{ "seqnum", COLUMN_INT, probe_tcp_seqnum, "TCP sequence number of the last byte in sequence, or of the reply" },
	{ "acknum", COLUMN_INT, probe_tcp_acknum, "our next TCP sequence number, or the acknowledgement number of the reply" },
	{ "window", COLUMN_INT, get_window, "TCP window of a reply that belongs to no connection, unscaled" },
	{ "banner", COLUMN_TEXT, get_banner, "the answer as text if all of it is ASCII, with single spaces for white space" },
	{ "banner_len", COLUMN_INT, get_banner_len, "number of bytes of the answer that were kept, in sequence" },
	{ "complete", COLUMN_BOOL, get_complete, "1 if there are no gaps in the answer" },
	{ "segments", COLUMN_INT, get_segments, "number of segments with these bytes" },
	{ "rtt_us", COLUMN_INT, get_rtt, "microseconds from the SYN-ACK to the first byte of the answer" },
	{ "data", COLUMN_BINARY, get_data, "the bytes of the answer, in hexadecimal" },
	{ "segment", COLUMN_STRING, get_segment, "the next segment to send to the host: data, ack or rst" },
	{ 0 },
};

static const struct column no_columns[] = { { 0 } };

/* The ports that no kernel assigns by default (ip_local_port_range: 32768 to 60999). */
#define SOURCES { 61001, 65535 - 61001 + 1 }

const struct probe probe_tcp_banner = {
	.name = "tcp_banner",
	.help = "reads a server's answer on a TCP connection: banner, closed_after_syn, reset, silent_after_ack; closed port (rst) or unreachable",
	.template = {
		.protocol = IPPROTO_TCP,
		.dont_fragment = true,
		.tcp_window = 65535,
	},
	.has_ports = true,
	.takes_args = true,
	.opener = "tcp_synscan",
	.sources = SOURCES,
	.columns_default = "saddr,sport,classification,success,repeat,banner,banner_len,complete,segments,rtt_us,timestamp_str,data",
	.reads_data = true,
	.args_file = payload_args_file,
	.parse = parse,
	.patch = patch,
	.filter_ip4 = "tcp and tcp[13] & 0x14 != 0",
	.filter_ip6 = "ip6[6] == 6 and ip6[53] & 0x14 != 0",
	.classify = classify,
	.classify_quoted = classify_quoted,
	.columns = columns,
};

const struct probe probe_tcp_reset = {
	.name = "tcp_reset",
	.help = "ends connections that tcp_synscan has opened; nothing answers",
	.template = {
		.protocol = IPPROTO_TCP,
		.dont_fragment = true,
	},
	.has_ports = true,
	.opener = "tcp_synscan",
	.sources = SOURCES,
	.patch = patch_reset,
	.filter_ip4 = "tcp",
	.filter_ip6 = "ip6[6] == 6",
	.columns = no_columns,
};

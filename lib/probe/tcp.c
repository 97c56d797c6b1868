/* SPDX-License-Identifier: ISC
 *
 * Reads the fields of replies over TCP.
 */
#include "probe/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <string.h>

#include "io/decimal.h"
#include "net/wire.h"

/*
 * Kinds of options; the lengths of those that we read (RFC 9293, section 3.1; RFC 7323; RFC
 * 2018); offsets of the timestamps in their option.
 */
enum { END = 0, NOP = 1, MSS = 2, SCALE = 3, SACK_PERMITTED = 4, TIMESTAMPS = 8 };
enum { MSS_LEN = 4, SCALE_LEN = 3, SACK_PERMITTED_LEN = 2, TIMESTAMPS_LEN = 10, VALUE = 2, ECHOED = 6 };

/* The largest shift of a window; larger values count as this (RFC 7323, section 2.3). */
#define SCALE_MAX 14

/* The port of a SYN contains the time of sending, so any time is accepted, unless hops rise. */
static enum verdict
classify_source_port(const struct scan *scan, struct reply *r, uint64_t *tag)
{
	if (!tag_is_source_port(r->source_port, &scan->sources))
		return UNRELATED;
	*tag = tag_make(&scan->key, &r->source, &r->target, r->target_port, IPPROTO_TCP);
	if (scan->hops.rising)
		return hops_check_port(&scan->hops, *tag, r->source_port, &scan->sources, &r->attempt) ? VALID : INVALID;
	if (!tag_check_timed_port(*tag, r->source_port, &r->packet->time, &scan->sources, &r->attempt, &r->rtt_us))
		return INVALID;
	return VALID;
}

enum verdict
probe_tcp_classify_port(const struct scan *scan, const struct packet *p, struct reply *r, uint64_t *tag)
{
	r->target = p->source;
	r->source = p->destination;
	r->target_port = wire_get16(p->transport);
	r->source_port = wire_get16(p->transport + 2);
	return classify_source_port(scan, r, tag);
}

enum verdict
probe_tcp_classify(const struct scan *scan, const struct packet *p, struct reply *r, uint64_t *tag)
{
	uint8_t flags;

	if (p->transport_len < TCP_HEADER)
		return UNRELATED;
	flags = p->transport[TCP_FLAGS];
	if ((flags & (TH_SYN | TH_ACK | TH_RST | TH_FIN)) != (TH_SYN | TH_ACK) && (flags & (TH_SYN | TH_RST)) != TH_RST)
		return UNRELATED;
	r->classification = flags & TH_RST ? "rst" : "synack";
	return probe_tcp_classify_port(scan, p, r, tag);
}

enum verdict
probe_tcp_classify_quoted_port(const struct scan *scan, const struct packet *q, struct reply *r, uint64_t *tag)
{
	r->source_port = wire_get16(q->transport);
	r->target_port = wire_get16(q->transport + 2);
	return classify_source_port(scan, r, tag);
}

bool
probe_tcp_is_sequence(const struct scan *scan, uint64_t tag, uint32_t number, struct reply *r)
{
	uint32_t distance = number - tag_lo(tag);

	if (!scan->hops.rising)
		return distance == 0;
	return distance % 2 == 0 && hops_take_attempt(&r->attempt, distance / 2);
}

enum verdict
probe_tcp_classify_quoted(const struct scan *scan, const struct packet *q, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_tcp_classify_quoted_port(scan, q, r, &tag);

	return v == VALID && !probe_tcp_is_sequence(scan, tag, wire_get32(q->transport + TCP_SEQ), r) ? INVALID : v;
}

/* A quotation has no header of a reply to read from. */
static struct value
field(const struct reply *r, size_t at, int bytes)
{
	const uint8_t *p = r->packet->transport + at;

	if (r->icmp_error != NULL)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = bytes == 4 ? wire_get32(p) : wire_get16(p) };
}

struct value
probe_tcp_seqnum(const struct reply *r)
{
	return field(r, TCP_SEQ, 4);
}

struct value
probe_tcp_acknum(const struct reply *r)
{
	return field(r, TCP_ACK, 4);
}

struct value
probe_tcp_window(const struct reply *r)
{
	return field(r, TCP_WINDOW, 2);
}

/* The end of the options of a direct reply, or of their captured part. */
static size_t
options_end(const struct reply *r)
{
	size_t header = (size_t)(r->packet->transport[TCP_OFFSET] >> 4) * 4;

	return header < r->packet->transport_len ? header : r->packet->transport_len;
}

/* The length of the option at an offset before end (1 for padding); 0: it is malformed. */
static size_t
option_length(const uint8_t *tcp, size_t at, size_t end)
{
	bool short_one = tcp[at] == END || tcp[at] == NOP;
	size_t len = short_one ? 1 : at + 1 < end ? tcp[at + 1] : 0;

	return at + len <= end && (short_one || len >= 2) ? len : 0;
}

/*
 * An option of a direct reply, within the captured part of the header; NULL if there is none of
 * that length.
 */
static const uint8_t *
find_option(const struct reply *r, uint8_t kind, size_t wanted)
{
	const uint8_t *tcp = r->packet->transport;
	size_t end;

	if (r->icmp_error != NULL)
		return NULL;
	end = options_end(r);
	for (size_t at = TCP_HEADER, len; at < end && tcp[at] != END && (len = option_length(tcp, at, end)) > 0; at += len)
		if (tcp[at] == kind && len == wanted)
			return tcp + at;
	return NULL;
}

static uint64_t read_mss(const uint8_t *p) { return wire_get16(p + VALUE); }
static uint64_t read_scale(const uint8_t *p) { return UINT64_C(1) << (p[VALUE] < SCALE_MAX ? p[VALUE] : SCALE_MAX); }
static uint64_t read_true(const uint8_t *p) { return p != NULL; }
static uint64_t read_timestamp(const uint8_t *p) { return wire_get32(p + VALUE); }
static uint64_t read_echoed(const uint8_t *p) { return wire_get32(p + ECHOED); }
static uint64_t read_shift(const uint8_t *p) { return p[VALUE]; }

/*
 * Writes the kinds of all options in their order, separated by hyphens. Each byte of padding
 * counts, also the zeros after the end of the list. Stops at a malformed option. Returns the
 * number of bytes written: at most 3 and a hyphen for each of the 40 bytes of options.
 */
static size_t
write_kinds(const struct reply *r, char *dst)
{
	const uint8_t *tcp = r->packet->transport;
	size_t end = options_end(r), written = 0;
	bool ended = false;

	for (size_t at = TCP_HEADER, len; at < end && (!ended || tcp[at] == END) && (len = option_length(tcp, at, end)) > 0; at += len) {
		ended = ended || tcp[at] == END;
		if (written > 0)
			dst[written++] = '-';
		written += decimal_put(dst + written, tcp[at]);
	}
	return written;
}

/*
 * Writes 00 for an option that the segment lacks and, as in published fingerprints, for the value
 * 0.
 */
static size_t
put_or_zeros(char *dst, const uint8_t *option, uint64_t (*read)(const uint8_t *))
{
	if (option != NULL && read(option) != 0)
		return decimal_put(dst, read(option));
	memcpy(dst, "00", 2);
	return 2;
}

static size_t
write_ja4ts(const struct reply *r, char *dst, size_t room)
{
	size_t n = decimal_put(dst, wire_get16(r->packet->transport + TCP_WINDOW)), kinds;

	(void)room;
	dst[n++] = '_';
	kinds = write_kinds(r, dst + n);
	if (kinds == 0)
		kinds = put_or_zeros(dst + n, NULL, NULL);
	n += kinds;
	dst[n++] = '_';
	n += put_or_zeros(dst + n, find_option(r, MSS, MSS_LEN), read_mss);
	dst[n++] = '_';
	return n + put_or_zeros(dst + n, find_option(r, SCALE, SCALE_LEN), read_shift);
}

struct value
probe_tcp_ja4ts(const struct reply *r)
{
	if (r->icmp_error != NULL || !(r->packet->transport[TCP_FLAGS] & TH_SYN))
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_LONG, .written = { write_ja4ts, r } };
}

/* An echo of 0 is no value: hosts write it if they have nothing to return. */
struct value
probe_tcp_rtt(const struct reply *r)
{
	const uint8_t *option = find_option(r, TIMESTAMPS, TIMESTAMPS_LEN);

	if (option == NULL || wire_get32(option + ECHOED) == 0)
		return (struct value){ .kind = VALUE_NONE };
	return probe_rtt(r, option + ECHOED);
}

/* The value of an option; none if there is no such option. */
static struct value
option_value(const uint8_t *option, uint64_t (*read)(const uint8_t *))
{
	if (option == NULL)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = read(option) };
}

struct value probe_tcp_mss(const struct reply *r) { return option_value(find_option(r, MSS, MSS_LEN), read_mss); }
struct value probe_tcp_scale(const struct reply *r) { return option_value(find_option(r, SCALE, SCALE_LEN), read_scale); }
struct value probe_tcp_sack(const struct reply *r) { return option_value(find_option(r, SACK_PERMITTED, SACK_PERMITTED_LEN), read_true); }
struct value probe_tcp_ts_val(const struct reply *r) { return option_value(find_option(r, TIMESTAMPS, TIMESTAMPS_LEN), read_timestamp); }
struct value probe_tcp_ts_ecr(const struct reply *r) { return option_value(find_option(r, TIMESTAMPS, TIMESTAMPS_LEN), read_echoed); }

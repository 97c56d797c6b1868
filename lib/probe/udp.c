/* SPDX-License-Identifier: ISC
 *
 * udp: a datagram with a payload that the user gives; and what all probes over UDP share.
 */
#include "probe/udp.h"

#include "net/wire.h"
#include "probe/payload_args.h"
#include "probe/payload_template.h"

uint32_t
probe_udp_patch(uint8_t *udp, const struct probe_values *v)
{
	return wire_put16(udp, v->source_port) + wire_put16(udp + 2, v->target_port);
}

enum verdict
probe_udp_classify(const struct scan *scan, const struct packet *p, struct reply *r, uint64_t *tag)
{
	const uint8_t *udp = p->transport;

	if (p->transport_len < UDP_HEADER)
		return UNRELATED;
	r->target = p->source;
	r->source = p->destination;
	r->target_port = wire_get16(udp);
	r->source_port = wire_get16(udp + 2);
	if (!tag_is_source_port(r->source_port, &scan->sources))
		return UNRELATED;
	*tag = tag_make(&scan->key, &r->source, &r->target, r->target_port, IPPROTO_UDP);
	if (!tag_check_port(*tag, r->source_port, &scan->sources, &r->attempt))
		return INVALID;
	r->success = true;
	r->classification = "udp";
	return VALID;
}

/* An identification of 0 is one that the system fills in, where it does the routing. */
enum verdict
probe_udp_classify_quoted(const struct scan *scan, const struct packet *q, struct reply *r)
{
	uint16_t id;
	uint64_t tag;

	r->source_port = wire_get16(q->transport);
	r->target_port = wire_get16(q->transport + 2);
	if (!tag_is_source_port(r->source_port, &scan->sources))
		return UNRELATED;
	tag = tag_make(&scan->key, &r->source, &r->target, r->target_port, IPPROTO_UDP);
	id = (uint16_t)(tag_hi(tag) >> 16);
	if (addr_is4(&r->target) && id != 0 && q->id != id)
		return INVALID;
	return tag_check_port(tag, r->source_port, &scan->sources, &r->attempt) ? VALID : INVALID;
}

const uint8_t *
probe_udp_data(const struct reply *r, size_t *n)
{
	const uint8_t *udp = r->packet->transport;

	*n = 0;
	if (r->icmp_error != NULL)
		return NULL;
	*n = wire_get16(udp + UDP_LENGTH);
	if (*n > r->packet->transport_len)
		*n = r->packet->transport_len;
	/* There are hosts that state a length of 0. */
	*n -= *n < UDP_HEADER ? *n : UDP_HEADER;
	return udp + UDP_HEADER;
}

struct value
probe_udp_number(const struct reply *r, size_t at, size_t bytes, unsigned shift, unsigned bits)
{
	size_t n;
	const uint8_t *data = probe_udp_data(r, &n);
	uint64_t v = 0;

	if (data == NULL || at + bytes > n)
		return (struct value){ .kind = VALUE_NONE };
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | data[at + i];
	return (struct value){ .kind = VALUE_NUMBER, .number = v >> shift & (UINT64_MAX >> (64 - bits)) };
}

struct value
probe_udp_pkt_size(const struct reply *r)
{
	if (r->icmp_error != NULL)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = wire_get16(r->packet->transport + UDP_LENGTH) };
}

struct value
probe_udp_get_data(const struct reply *r)
{
	size_t n;
	const uint8_t *data = probe_udp_data(r, &n);

	return (struct value){ .kind = data != NULL ? VALUE_BYTES : VALUE_NONE, .bytes = { data, n < PROBE_DATA_MAX ? n : PROBE_DATA_MAX } };
}

static size_t
write_fields(const struct template *t, uint8_t *p, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	return payload_template_fill(t->fields, p, source, target, v);
}

/* ZMap's: what it sends where nothing else is said. */
static void
parse(struct template *t, const char *args)
{
	struct payload payload = payload_args_parse(args != NULL ? args : "text:GET / HTTP/1.1\r\nHost: www\r\n\r\n", &t->fields,
	    "text:, hex:, file: or template:, and then the payload");

	t->payload = payload.n > 0 && t->fields == NULL ? payload.at : NULL;
	t->payload_len = payload.n;
	if (t->fields != NULL)
		t->write_payload = write_fields;
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;

	return probe_udp_classify(scan, p, r, &tag);
}

static const struct column columns[] = {
	PROBE_UDP_COLUMNS,
	{ 0 },
};

const struct probe probe_udp = {
	.name = "udp",
	.help = "UDP datagram with a payload of your own: answered (udp) or unreachable",
	.template = { .protocol = IPPROTO_UDP },
	.has_ports = true,
	.takes_args = true,
	.reads_data = true,
	.proof = PROOF_PORT,
	.args_file = payload_args_file,
	.parse = parse,
	.patch = probe_udp_patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

/* SPDX-License-Identifier: ISC
 *
 * udp: a datagram with a payload that the user gives; and what all probes over UDP share.
 */
#include "probe/udp.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "net/wire.h"
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

	return (struct value){ .kind = data != NULL ? VALUE_BYTES : VALUE_NONE, .bytes = { data, n } };
}

static size_t
parse_hex(uint8_t *payload, const char *s)
{
	size_t n = 0;

	if (strlen(s) % 2 != 0 || strspn(s, "0123456789abcdefABCDEF") != strlen(s))
		errx(2, "--probe-args: hex: want pairs of hexadecimal digits");
	for (; *s != '\0' && n <= PROBE_PAYLOAD_MAX; s += 2)
		sscanf(s, "%2hhx", &payload[n++]);
	return n;
}

static size_t
read_file(uint8_t *payload, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL || (n = fread(payload, 1, PROBE_PAYLOAD_MAX + 1, f), ferror(f)))
		err(2, "--probe-args: %s", path);
	fclose(f);
	return n;
}

static const char *
args_file(const char *args)
{
	if (strncmp(args, "file:", 5) == 0)
		return args + 5;
	return strncmp(args, "template:", 9) == 0 ? args + 9 : NULL;
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
	const char *s = args != NULL ? args : "text:GET / HTTP/1.1\r\nHost: www\r\n\r\n", *value = strchr(s, ':');
	size_t kind = value != NULL ? (size_t)(value++ - s) : 0, n;
	/* one more shows that it is too long */
	uint8_t *payload = allocate_or_die(PROBE_PAYLOAD_MAX + 1, 1);

	if (strcmp(s, "template-fields") == 0)
		payload_template_list_and_exit();
	if (kind == 4 && memcmp(s, "text", kind) == 0)
		memcpy(payload, value, n = strnlen(value, PROBE_PAYLOAD_MAX + 1));
	else if (kind == 3 && memcmp(s, "hex", kind) == 0)
		n = parse_hex(payload, value);
	else if ((kind == 4 && memcmp(s, "file", kind) == 0) || (kind == 8 && memcmp(s, "template", kind) == 0))
		n = read_file(payload, value);
	else
		errx(2, "--probe-args: want text:, hex:, file: or template:, and then the payload: %s", s);
	if (kind == 8) {
		t->fields = payload_template_parse(payload, n);
		n = payload_template_max(t->fields);
		t->write_payload = write_fields;
	}
	if (n > PROBE_PAYLOAD_MAX)
		errx(2, "--probe-args: payload of more than %d bytes", PROBE_PAYLOAD_MAX);
	t->payload = n > 0 && t->fields == NULL ? payload : NULL;
	t->payload_len = (uint16_t)n;
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
	.args_file = args_file,
	.parse = parse,
	.patch = probe_udp_patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

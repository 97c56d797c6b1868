/* SPDX-License-Identifier: ISC
 *
 * udp: a datagram with our payload for the port, or with a payload of the user's. Also code that
 * all probes over UDP share.
 */
#include "probe/udp.h"

#include <string.h>

#include "net/wire.h"
#include "probe/about.h"
#include "probe/payload_args.h"
#include "probe/services.h"

uint32_t
probe_udp_patch(uint8_t *udp, const struct probe_values *v)
{
	return wire_put16(udp, v->source_port) + wire_put16(udp + 2, v->target_port);
}

/* Whether the reply answers a probe to this port of the target. */
static bool
answers_port(const struct scan *scan, struct reply *r, uint16_t port, uint64_t *tag)
{
	r->target_port = port;
	*tag = tag_make(&scan->key, &r->source, &r->target, port, IPPROTO_UDP);
	return hops_check_port(&scan->hops, *tag, r->source_port, &scan->sources, &r->attempt);
}

/*
 * If a reply comes from another port than the probed one, as with TFTP (RFC 1350, section 4),
 * only our own port identifies the probed port, and several may match. Prefer the port that the
 * reply comes from, if it was probed.
 */
static bool
answers_any_port(const struct scan *scan, struct reply *r, uint16_t from, uint64_t *tag)
{
	const struct ports *probed = scan->probed;

	for (size_t i = 0; i < probed->n; i++)
		if (probed->list[i].number == from && answers_port(scan, r, from, tag))
			return true;
	for (size_t i = 0; i < probed->n; i++)
		if (answers_port(scan, r, probed->list[i].number, tag))
			return true;
	return false;
}

enum verdict
probe_udp_classify(const struct scan *scan, const struct packet *p, struct reply *r, uint64_t *tag)
{
	const uint8_t *udp = p->transport;
	uint16_t from;

	if (p->transport_len < UDP_HEADER)
		return UNRELATED;
	from = wire_get16(udp);
	r->target = p->source;
	r->source = p->destination;
	r->source_port = wire_get16(udp + 2);
	if (!tag_is_source_port(r->source_port, &scan->sources))
		return UNRELATED;
	if (!(scan->probed != NULL ? answers_any_port(scan, r, from, tag) : answers_port(scan, r, from, tag)))
		return INVALID;
	r->success = true;
	r->classification = "udp";
	return VALID;
}

/* The number that identifies the hop (hops.h). */
static enum verdict
check_hop(uint64_t tag, const struct packet *q, struct reply *r)
{
	uint16_t number = addr_is4(&r->target) ? q->id : wire_get16(q->transport + UDP_CHECKSUM);

	return hops_take_attempt(&r->attempt, hops_number_attempt(tag, number)) ? VALID : INVALID;
}

/* The system fills in an identification of 0 if it does the routing. */
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
	if (!hops_check_port(&scan->hops, tag, r->source_port, &scan->sources, &r->attempt))
		return INVALID;
	if (scan->hops.rising)
		return check_hop(tag, q, r);
	id = (uint16_t)(tag_hi(tag) >> 16);
	return addr_is4(&r->target) && id != 0 && q->id != id ? INVALID : VALID;
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
	/* Some hosts state a length of 0. */
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

/* ZMap's default payload; we send it to ports without a service. */
static const char other_port[] = "GET / HTTP/1.1\r\nHost: www\r\n\r\n";

static size_t
write_service(const struct template *t, uint8_t *p, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	const struct service *service = services_find(t->services, v->target_port);

	size_t n = strlen(other_port);

	if (service != NULL)
		n = payload_template_fill(service->payload, p, source, target, v);
	else
		memcpy(p, other_port, n);
	return services_take_tail(t->services, v->target_port) ? n + about_put_tail(t, p + n) : n;
}

/* The name of one service, or NULL. */
static const char *
service_of(const char *args)
{
	return args != NULL && strncmp(args, "service:", 8) == 0 ? args + 8 : NULL;
}

static const char *
args_file(const char *args)
{
	const char *service = service_of(args);

	if (service != NULL)
		return strchr(service, '/') != NULL ? service : NULL;
	return payload_args_file(args);
}

/* Registers the files of the folder, if any of them is read. */
static void
name_files(const char *args, struct files *files)
{
	if (args == NULL || (service_of(args) != NULL && args_file(args) == NULL))
		services_files(files);
}

static void
parse(struct template *t, const char *args)
{
	const size_t tail = about_udp_tail(t->about);

	if (args != NULL && strcmp(args, "services") == 0)
		services_list_and_exit();
	if (args == NULL || service_of(args) != NULL) {
		t->services = args == NULL ? services_open() : services_open_one(service_of(args));
		t->payload_len = (uint16_t)services_payload_max(t->services, tail);
		if (t->payload_len < strlen(other_port) + tail)
			t->payload_len = (uint16_t)(strlen(other_port) + tail);
		t->write_payload = write_service;
		return;
	}
	payload_args_take(t, args, "service:, text:, hex:, file: or template:, and then the payload");
}

/*
 * For a service the answer must also have its form. A reply that does not return the tag bytes is
 * invalid.
 */
static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const struct template *t = scan->template;
	const struct payload_template *payload = t->fields;
	const struct service *service = NULL;
	uint8_t tags[PAYLOAD_TAGS_MAX];
	uint64_t tag;
	enum verdict v = probe_udp_classify(scan, p, r, &tag);
	const uint8_t *data;
	size_t n;

	if (v != VALID)
		return v;
	if (t->services != NULL && (service = services_find(t->services, r->target_port)) != NULL)
		payload = service->payload;
	if (payload == NULL)
		return VALID;
	data = probe_udp_data(r, &n);
	payload_template_tags(payload, tag, tags);
	if (!payload_template_is_returned(payload, tags, data, n))
		return INVALID;
	if (service != NULL) {
		r->success = service_is_answer(service, data, n, tags);
		if (r->success)
			r->classification = service->name;
	}
	return VALID;
}

static const struct column columns[] = {
	PROBE_UDP_COLUMNS,
	{ 0 },
};

const struct probe probe_udp = {
	.name = "udp",
	.help = "UDP datagram for the port's service, or your own: answered (by the service's name, or udp) or unreachable",
	.template = { .protocol = IPPROTO_UDP, .takes_tail = true },
	.has_ports = true,
	.takes_args = true,
	.reads_data = true,
	.tells_hop = true,
	.proof = PROOF_PORT,
	.args_file = args_file,
	.name_files = name_files,
	.parse = parse,
	.patch = probe_udp_patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

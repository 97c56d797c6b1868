/* SPDX-License-Identifier: ISC
 *
 * bacnet: asks a building automation device for its object identifier, with ReadProperty (ASHRAE
 * 135, section 15.5) of device object 4194303, which stands for any device (15.5.2). Over IPv4
 * the request follows annex J, over IPv6 annex U. Over IPv6 it is a request to all devices, since
 * it cannot know the virtual address of this one. The reply returns the invoke identifier and,
 * over IPv6, our virtual address; both come from the tag.
 */
#include "probe/udp.h"

#include <string.h>

#include "net/wire.h"

/* BACnet virtual link layer (J.2, U.2): type, function, length, then addresses. */
enum { IP4 = 0x81, IP4_UNICAST = 0x0a, IP4_FORWARDED = 0x04, IP6 = 0x82, IP6_UNICAST = 0x01, IP6_BROADCAST = 0x02 };

/* Network layer (6.2): version and control; the latter tells which fields follow. */
enum { VERSION_1 = 1, EXPECTING_REPLY = 0x04, HAS_SOURCE = 0x08, HAS_DESTINATION = 0x20, NETWORK_MESSAGE = 0x80 };

/*
 * Application layer (20.1): kind of message and flags, longest reply (1476 bytes), invoke
 * identifier, service.
 */
enum { COMPLEX_ACK = 3, ERROR = 5, REJECT = 6, ABORT = 7, MOST = 5, READ_PROPERTY = 12 };

#define DEVICE_ANY_IDENTIFIER 0x0c, 0x02, 0x3f, 0xff, 0xff, 0x19, 75

/*
 * The words that patch writes are 0: the invoke identifier at 8 or 11, and the virtual address at
 * 4.
 */
static const uint8_t request_ip4[] = { IP4, IP4_UNICAST, 0, 17, VERSION_1, EXPECTING_REPLY, 0, MOST, 0, 0, DEVICE_ANY_IDENTIFIER };
static const uint8_t request_ip6[] = { IP6, IP6_BROADCAST, 0, 20, 0, 0, 0, 0, EXPECTING_REPLY, 0, 0, 0, READ_PROPERTY, DEVICE_ANY_IDENTIFIER };

static void
configure(struct template *t, bool ip6, const char *args)
{
	(void)args;
	t->payload = ip6 ? request_ip6 : request_ip4;
	t->payload_len = ip6 ? sizeof(request_ip6) : sizeof(request_ip4);
}

static uint8_t
invoke_id(uint64_t tag)
{
	return (uint8_t)tag;
}

/* 22 random bits after 01, as a device without a number chooses them (H.7). */
static uint32_t
virtual_address(uint64_t tag)
{
	return 0x400000 | (tag_lo(tag) >> 8 & 0x3fffff);
}

static uint32_t
patch(uint8_t *udp, const struct probe_values *v)
{
	uint8_t *p = udp + UDP_HEADER, id = invoke_id(v->tag);
	uint32_t sum = probe_udp_patch(udp, v), from = virtual_address(v->tag);

	if (p[0] == IP4)
		return sum + wire_put16(p + 8, (uint16_t)(id << 8 | READ_PROPERTY));
	return sum + wire_put16(p + 4, (uint16_t)(from >> 8)) + wire_put16(p + 6, (uint16_t)((from & 0xff) << 8 | VERSION_1))
	    + wire_put16(p + 10, (uint16_t)(MOST << 8 | id));
}

/* The content of the link layer; NULL if it cannot answer a request. */
static const uint8_t *
find_network(const uint8_t *p, size_t n, size_t *len)
{
	size_t header = 0;

	if (n < 4 || wire_get16(p + 2) > n)
		return NULL;
	if (p[0] == IP4)
		header = p[1] == IP4_UNICAST ? 4 : p[1] == IP4_FORWARDED ? 10 : 0;
	else if (p[0] == IP6)
		header = p[1] == IP6_UNICAST ? 10 : 0;
	if (header == 0 || wire_get16(p + 2) < header + 2)
		return NULL;
	*len = wire_get16(p + 2) - header;
	return p + header;
}

/*
 * The application message, after the networks and addresses of routers. It has at least 3 bytes.
 */
static const uint8_t *
find_message(const struct reply *r, size_t *len)
{
	size_t n = 0, at = 2;
	const uint8_t *data = probe_udp_data(r, &n), *p = data != NULL ? find_network(data, n, len) : NULL;

	if (p == NULL || p[0] != VERSION_1 || (p[1] & NETWORK_MESSAGE))
		return NULL;
	for (int flag = HAS_DESTINATION; flag >= HAS_SOURCE; flag >>= 2)
		if (p[1] & flag)
			at += 3U + (at + 2 < *len ? p[at + 2] : 0U);
	at += (p[1] & HAS_DESTINATION) != 0;    /* hop count */
	if (at + 3 > *len)
		return NULL;
	*len -= at;
	return p + at;
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_udp_classify(scan, p, r, &tag);
	size_t n;
	const uint8_t *m, *data;
	unsigned kind;

	if (v != VALID)
		return v;
	m = find_message(r, &n);
	data = probe_udp_data(r, &n);
	if (m == NULL || m[1] != invoke_id(tag) || (data[0] == IP6) == addr_is4(&r->target)
	    || (data[0] == IP6 && wire_get32(data + 6) % (1 << 24) != virtual_address(tag)))
		return INVALID;
	kind = m[0] >> 4;
	if (kind != REJECT && kind != ABORT && ((kind != COMPLEX_ACK && kind != ERROR) || m[2] != READ_PROPERTY))
		return INVALID;
	r->classification = "bacnet";
	return VALID;
}

static struct value
get_pdu(const struct reply *r)
{
	static const char *const names[] = { [COMPLEX_ACK] = "complex-ack", [ERROR] = "error", [REJECT] = "reject", [ABORT] = "abort" };
	size_t n;
	const uint8_t *m = find_message(r, &n);

	return m == NULL ? (struct value){ .kind = VALUE_NONE } : (struct value){ .kind = VALUE_TEXT, .text = names[m[0] >> 4] };
}

/*
 * An acknowledgement contains, after the identifiers of object and property, an object identifier
 * as a value (20.2).
 */
static struct value
get_instance(const struct reply *r)
{
	static const uint8_t tags[] = { 0x19, 75, 0x3e, 0xc4 };
	size_t n;
	const uint8_t *m = find_message(r, &n);

	if (m == NULL || m[0] >> 4 != COMPLEX_ACK || n < 16 || memcmp(m + 8, tags, sizeof(tags)) != 0)
		return (struct value){ .kind = VALUE_NONE };
	return (struct value){ .kind = VALUE_NUMBER, .number = wire_get32(m + 12) & 0x3fffff };
}

static const struct column columns[] = {
	{ "bacnet_pdu", COLUMN_STRING, get_pdu, "complex-ack, error, reject or abort" },
	{ "bacnet_instance", COLUMN_INT, get_instance, "device number, from a complex-ack" },
	{ "udp_payload", COLUMN_BINARY, probe_udp_get_data, "the same as data, by ZMap's name" },
	PROBE_UDP_COLUMNS,
	{ 0 },
};

const struct probe probe_bacnet = {
	.name = "bacnet",
	.help = "BACnet request for the device number: answered (bacnet), also by an error, or unreachable",
	.template = { .protocol = IPPROTO_UDP },
	.has_ports = true,
	.port = 47808,
	.reads_data = true,
	.configure = configure,
	.patch = patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

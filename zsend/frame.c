/* SPDX-License-Identifier: ISC
 *
 * Builds frames with libnet, which only this file uses, and fills in copies of them.
 *
 * A checksum is the complement of a sum in which order does not matter (RFC 1071). So the sum of
 * the constant words is computed once, and each probe adds the few words that it fills in.
 */
#include "frame.h"

#include <err.h>
#include <libnet.h>
#include <string.h>

#include "net/checksum.h"
#include "neighbour_frames.h"
#include "net/wire.h"
#include "probe/udp.h"

/* Offsets in the headers (RFC 791, section 3.1; RFC 8200, section 3; RFC 768). */
enum { SOURCE_MAC = 6, IP4_LENGTH = 2, IP4_ID = 4, IP4_TTL = 8, IP4_CHECKSUM = 10, IP4_SOURCE = 12, IP6_LENGTH = 4, IP6_TTL = 7, IP6_SOURCE = 8 };

/*
 * The number of bytes that balancing adds to a payload: a word, and one byte to make the length
 * even.
 */
enum { BALANCE = 3 };

/* Returns the length of the transport header and payload. */
static uint16_t
build_transport(libnet_t *l, const struct template *t, bool own_payload)
{
	/* A payload of each probe's own is filled in later. */
	uint16_t payload_len = own_payload ? 0 : t->payload_len;
	uint8_t *payload = payload_len > 0 ? (uint8_t *)t->payload : NULL;

	if (t->protocol == IPPROTO_ICMP) {
		libnet_build_icmpv4_echo(t->icmp_type, 0, 0, 0, 0, payload, payload_len, l, 0);
		return (uint16_t)(LIBNET_ICMPV4_ECHO_H + payload_len);
	}
	if (t->protocol == IPPROTO_ICMPV6) {
		libnet_build_icmpv6_echo(t->icmp6_type, 0, 0, 0, 0, payload, payload_len, l, 0);
		return (uint16_t)(LIBNET_ICMPV6_ECHO_H + payload_len);
	}
	if (t->protocol == IPPROTO_UDP) {
		libnet_build_udp(0, 0, (uint16_t)(LIBNET_UDP_H + payload_len), 0, payload, payload_len, l, 0);
		return (uint16_t)(LIBNET_UDP_H + payload_len);
	}
	if (t->options_len > 0)
		libnet_build_tcp_options(t->options, t->options_len, l, 0);
	libnet_build_tcp(0, 0, 0, 0, t->tcp_flags, t->tcp_window, 0, 0,
	    (uint16_t)(LIBNET_TCP_H + t->options_len + payload_len), payload, payload_len, l, 0);
	return (uint16_t)(LIBNET_TCP_H + t->options_len + payload_len);
}

static void
build_ip4(libnet_t *l, const struct frame_headers *a, const struct template *t, uint8_t protocol, size_t len)
{
	libnet_build_ipv4((uint16_t)(LIBNET_IPV4_H + len), 0, 0, t->dont_fragment ? IP_DF : 0, a->ttl, protocol, 0, 0, 0, NULL, 0, l, 0);
}

/*
 * Builds the IPv6 header and the header of options, if there is one. at[0] and at[1] of the
 * options are the next header and the length.
 */
static void
build_ip6(libnet_t *l, const struct frame_headers *a, const struct template *t, uint16_t transport_len)
{
	const struct libnet_in6_addr any = { 0 };
	const struct payload *options = &t->destination_options;

	if (options->n > 0)
		libnet_build_ipv6_destopts(t->protocol, options->at[1], options->at + LIBNET_IPV6_DESTOPTS_H, options->n - (uint32_t)LIBNET_IPV6_DESTOPTS_H, l, 0);
	libnet_build_ipv6(0, 0, (uint16_t)(options->n + transport_len), options->n > 0 ? IPPROTO_DSTOPTS : t->protocol, a->ttl, any, any, NULL, 0, l, 0);
}

/*
 * Builds the IP header, an inner IP header and the Ethernet header, as needed. Returns the length
 * of the outer IP header including IPv6 options.
 */
static size_t
build_headers(libnet_t *l, const struct frame_headers *a, const struct template *t, uint16_t transport_len)
{
	if (t->ipip)
		build_ip4(l, a, t, t->protocol, transport_len);
	if (a->ip6)
		build_ip6(l, a, t, transport_len);
	else if (t->ipip)
		build_ip4(l, a, t, IPPROTO_IPIP, (size_t)LIBNET_IPV4_H + transport_len);
	else
		build_ip4(l, a, t, t->protocol, transport_len);
	if (a->ethernet)
		libnet_build_ethernet(a->to, a->from, a->ip6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP, NULL, 0, l, 0);
	return a->ip6 ? LIBNET_IPV6_H + (size_t)t->destination_options.n : LIBNET_IPV4_H;
}

/*
 * Clears all lengths for probes that each have their own payload, which is filled in after the
 * header.
 */
static void
leave_lengths(struct frame *f, uint16_t header_len)
{
	f->payload = f->transport + header_len;
	wire_put16(f->bytes + f->ip + (f->ip6 ? IP6_LENGTH : IP4_LENGTH), 0);
	if (f->protocol == IPPROTO_UDP)
		wire_put16(f->bytes + f->transport + UDP_LENGTH, 0);
	f->ip_sum = checksum_add(f->bytes + f->ip, LIBNET_IPV4_H);
	f->transport_sum = checksum_add(f->bytes + f->transport, header_len) + (f->pseudo ? f->protocol : 0);
	f->len = f->payload + f->template->payload_len + (f->balanced ? BALANCE : 0);
}

/* Without libnet: these are the frames that also resolve MACs. */
static void
build_solicitation(struct frame *f, const struct template *t, const struct frame_headers *a)
{
	const struct addr any = a->ip6 ? (struct addr){ .b = { 0xfe, 0x80, [15] = 1 } } : addr_from4(UINT32_C(0x0a000001));

	*f = (struct frame){ .ip6 = a->ip6, .template = t, .protocol = t->protocol, .solicits = true };
	f->len = neighbour_frames_solicit(a->from, &any, &any, f->bytes);
}

static void
build_by_libnet(struct frame *f, const struct probe *probe, const struct template *t, const struct frame_headers *a)
{
	char error[LIBNET_ERRBUF_SIZE];
	libnet_t *l = libnet_init(LIBNET_NONE, NULL, error);
	uint8_t *packet = NULL;
	uint32_t len = 0;
	bool balanced = a->ttl == 0 && a->ip6 && t->protocol == IPPROTO_UDP, own_payload = balanced || t->write_payload != NULL;
	uint16_t transport_len;
	size_t ip_len;

	if (l == NULL)
		errx(3, "libnet: %s", error);
	transport_len = build_transport(l, t, own_payload);
	ip_len = build_headers(l, a, t, transport_len);
	if (libnet_pblock_coalesce(l, &packet, &len) == -1 || len > FRAME_MAX)
		errx(3, "libnet: %s", libnet_geterror(l));

	*f = (struct frame){ .len = len, .ip = a->ethernet ? LIBNET_ETH_H : 0, .ip6 = a->ip6, .template = t, .balanced = balanced };
	f->patch = t->patch != NULL ? t->patch : probe->patch;
	memcpy(f->bytes, packet, len);
	/*
	 * libnet has written a checksum into it, at the place of the transport header without
	 * options
	 */
	if (a->ip6 && t->destination_options.n > 0)
		memcpy(f->bytes + f->ip + LIBNET_IPV6_H + 1, t->destination_options.at + 1, t->destination_options.n - 1U);
	f->inner = t->ipip ? f->ip + ip_len : 0;
	f->reversed = t->reversed;
	f->transport = f->ip + ip_len + (t->ipip ? LIBNET_IPV4_H : 0);
	f->protocol = t->protocol;
	f->time = t->time > 0 ? f->transport + t->time : 0;
	f->times_port = probe->times_port;
	f->pseudo = t->protocol != IPPROTO_ICMP;
	f->no_checksum = t->protocol == IPPROTO_UDP ? 0xffff : 0;
	f->checksum = t->protocol == IPPROTO_TCP ? 16 : t->protocol == IPPROTO_UDP ? 6 : 2;
	if (!a->ip6)
		wire_put16(f->bytes + f->ip + IP4_CHECKSUM, 0);
	if (f->inner > 0) {
		wire_put16(f->bytes + f->inner + IP4_CHECKSUM, 0);
		f->inner_sum = checksum_add(f->bytes + f->inner, LIBNET_IPV4_H);
	}
	wire_put16(f->bytes + f->transport + f->checksum, 0);
	f->ip_sum = checksum_add(f->bytes + f->ip, LIBNET_IPV4_H);
	f->transport_sum = checksum_add(f->bytes + f->transport, transport_len);
	if (f->pseudo)
		f->transport_sum += (uint32_t)t->protocol + transport_len;
	if (own_payload)
		leave_lengths(f, transport_len);
	free(packet);
	libnet_destroy(l);
}

void
frame_build(struct frame *f, const struct probe *probe, const struct template *t, const struct frame_headers *a)
{
	if (t->solicits)
		build_solicitation(f, t, a);
	else
		build_by_libnet(f, probe, t, a);
}

/*
 * In UDP a checksum of 0 means that there is none; all ones represent the same number (RFC 768).
 */
static void
put_checksum(const struct frame *f, uint8_t *copy, uint32_t sum)
{
	uint16_t checksum = checksum_fold(sum);

	wire_put16(copy + f->transport + f->checksum, checksum == 0 ? f->no_checksum : checksum);
}

/* Copies the payload that all probes share; returns its length. */
static size_t
copy_payload(const struct template *t, uint8_t *p)
{
	if (t->payload_len > 0)
		memcpy(p, t->payload, t->payload_len);
	return t->payload_len;
}

/*
 * Writes a word at the end of the payload that makes the checksum that of the hop, and returns
 * the word. sum excludes the word; the sum for the desired checksum is the checksum's complement.
 * ~x subtracts x (RFC 1071).
 */
static uint32_t
balance(uint8_t *word, uint32_t sum, uint16_t checksum)
{
	return wire_put16(word, (uint16_t)~checksum_fold((uint32_t)checksum_fold(sum) + (uint16_t)~checksum));
}

/* Fills in the whole payload and the lengths; returns the length of the frame. */
static size_t
fill_payload(const struct frame *f, uint8_t *copy, const struct addr *source, const struct addr *target,
    const struct probe_values *v, uint32_t *ip_sum, uint32_t *sum)
{
	uint8_t *transport = copy + f->transport, *ip = copy + f->ip, *payload = copy + f->payload;
	const struct template *t = f->template;
	size_t n = t->write_payload != NULL ? t->write_payload(t, payload, source, target, v) : copy_payload(t, payload);
	uint16_t len, total;

	if (f->balanced && n % 2 != 0)
		payload[n++] = 0;
	if (f->balanced)
		n += wire_put16(payload + n, 0) + 2;
	len = (uint16_t)(f->payload - f->transport + n);
	total = (uint16_t)(f->transport - f->ip + len);
	*sum += checksum_add(payload, n) + (f->pseudo ? len : 0);
	if (f->protocol == IPPROTO_UDP)
		*sum += wire_put16(transport + UDP_LENGTH, len);
	*ip_sum += f->ip6 ? wire_put16(ip + IP6_LENGTH, (uint16_t)(total - LIBNET_IPV6_H)) : wire_put16(ip + IP4_LENGTH, total);
	return f->transport + len;
}

/*
 * Fills in the inner header. It has the same addresses, possibly exchanged, so their sum is the
 * same, also in the pseudo-header.
 */
static void
fill_inner(const struct frame *f, uint8_t *ip, const uint8_t *outer, uint32_t addresses, const struct probe_values *v)
{
	uint32_t id = wire_put16(ip + IP4_ID, (uint16_t)(tag_lo(v->tag) + v->attempt));

	memcpy(ip + IP4_SOURCE, outer + IP4_SOURCE + (f->reversed ? 4 : 0), 4);
	memcpy(ip + IP4_SOURCE + 4, outer + IP4_SOURCE + (f->reversed ? 0 : 4), 4);
	wire_put16(ip + IP4_CHECKSUM, checksum_fold(f->inner_sum + addresses + id));
}

size_t
frame_fill(const struct frame *f, uint8_t *copy, const struct addr *source, const struct addr *target,
    const struct probe_values *v)
{
	uint8_t *ip = copy + f->ip, *transport = copy + f->transport;
	uint32_t addresses, ip_sum = f->ip_sum, sum = f->transport_sum;
	size_t len = f->len;

	if (f->solicits)
		return neighbour_frames_solicit(f->bytes + SOURCE_MAC, source, target, copy);
	/* First, since the probe may patch the payload. */
	if (f->payload > 0)
		len = fill_payload(f, copy, source, target, v, &ip_sum, &sum);
	sum += f->patch(transport, v);
	if (f->time > 0)
		wire_put32(copy + f->time, 0);
	if (f->ip6) {
		memcpy(ip + IP6_SOURCE, source->b, 16);
		memcpy(ip + IP6_SOURCE + 16, target->b, 16);
		addresses = checksum_add(ip + IP6_SOURCE, 32);
		if (v->ttl > 0)
			ip[IP6_TTL] = v->ttl;
	} else {
		uint32_t id = wire_put16(ip + IP4_ID, v->ttl > 0 ? hops_number(v->tag, v->attempt) : (uint16_t)(tag_hi(v->tag) >> 16));

		if (v->ttl > 0) {
			ip[IP4_TTL] = v->ttl;
			ip_sum += (uint32_t)v->ttl << 8;
		}
		addresses = wire_put32(ip + IP4_SOURCE, addr_to4(source)) + wire_put32(ip + IP4_SOURCE + 4, addr_to4(target));
		wire_put16(ip + IP4_CHECKSUM, checksum_fold(ip_sum + addresses + id));
		if (f->inner > 0)
			fill_inner(f, copy + f->inner, ip, addresses, v);
	}
	if (f->pseudo)
		sum += addresses;
	if (f->balanced)
		sum += balance(copy + len - 2, sum, hops_number(v->tag, v->attempt));
	put_checksum(f, copy, sum);
	return len;
}

/*
 * RFC 1624: subtracts the old words from the sum whose complement is the checksum, and adds the
 * new ones. Subtracting x is adding its complement.
 */
void
frame_move_port(const struct frame *f, uint8_t *copy, uint32_t from, uint32_t to, const struct sources *sources)
{
	uint8_t *port = copy + f->transport;
	const uint8_t *checksum = copy + f->transport + f->checksum;
	uint32_t sum = 2 * UINT32_C(0xffff) - wire_get16(checksum) - wire_get16(port);

	put_checksum(f, copy, sum + wire_put16(port, tag_move_source_port(wire_get16(port), from, to, sources)));
}

void
frame_stamp(const struct frame *f, uint8_t *copy, uint32_t time_us)
{
	uint8_t *time = copy + f->time;
	const uint8_t *checksum = copy + f->transport + f->checksum;
	uint32_t sum = 3 * UINT32_C(0xffff) - wire_get16(checksum) - wire_get16(time) - wire_get16(time + 2);

	put_checksum(f, copy, sum + wire_put32(time, time_us));
}

uint64_t
frame_wire_bits(size_t len)
{
	size_t with_fcs = len + 4;

	return 8 * ((with_fcs < 64 ? 64 : with_fcs) + 8 + 12);
}

/* The index, from i, of the first port that belongs to a probe; ports->n if there is none. */
static size_t
next_port(const struct ports *ports, const struct probe *probe, size_t i)
{
	while (i < ports->n && ports->list[i].protocol != PROTOCOL_NONE && ports->list[i].protocol != scans_protocol(probe))
		i++;
	return i;
}

/*
 * Computed for addresses of 13 characters, since an IPv4 address as text has 13.3 on average. If
 * no port is given, uses 443, or a port without a service (services.h).
 */
uint64_t
frame_probe_bits(const struct probe *probe, const struct template templates[2], const struct ports *ports, bool ethernet)
{
	const struct frame_headers headers = { .ip6 = probe->filter_ip4 == NULL, .ethernet = ethernet, .ttl = 64 };
	const struct addr any = headers.ip6 ? (struct addr){ .b = { 0xfd } } : addr_from4(UINT32_C(0xc0a80a14));
	const struct template *t = &templates[headers.ip6];
	uint16_t port = t->services != NULL ? 444 : 443;
	unsigned payloads = t->payload_count > 0 ? t->payload_count : 1;
	uint8_t copy[FRAME_MAX];
	struct frame f;
	uint64_t sum = 0, count = 0;
	size_t i = next_port(ports, probe, 0);

	frame_build(&f, probe, t, &headers);
	memcpy(copy, f.bytes, sizeof(copy));
	/* The port changes the length if each probe has its own payload. */
	do {
		if (i < ports->n)
			port = ports->list[i].number;
		for (unsigned attempt = 0; attempt < payloads; attempt++) {
			struct probe_values v = { .source_port = 40000, .target_port = port, .attempt = (uint8_t)attempt };

			sum += frame_wire_bits(frame_fill(&f, copy, &any, &any, &v));
			count++;
		}
		i = next_port(ports, probe, i + 1);
	} while (t->write_payload != NULL && i < ports->n);
	return (sum + count - 1) / count;
}

uint64_t
frame_scans_bits(const struct scans *s, const struct ports *ports, bool ethernet)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += frame_probe_bits(s->scan[i].probe, s->templates[i], ports, ethernet);
	return (sum + s->n - 1) / s->n;
}

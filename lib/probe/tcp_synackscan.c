/* SPDX-License-Identifier: ISC
 *
 * tcp_synackscan: a SYN-ACK for a connection that does not exist. A host refuses it with a RST
 * (RFC 9293, section 3.10.7), whether the port is open or not. The sequence number is the tag,
 * since an ICMP error quotes it. The acknowledgement is the tag's complement, which the RST uses
 * as its sequence number.
 */
#include "probe/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "net/wire.h"

/* Only the MSS, with its kind and length (RFC 9293, section 3.1). */
static void
configure(struct template *t, bool ip6, const char *args)
{
	(void)args;
	t->options[0] = 2;
	t->options[1] = t->options_len = 4;
	wire_put16(t->options + 2, ip6 ? TCP_MSS_IP6 : TCP_MSS_IP4);
}

static uint32_t
patch(uint8_t *tcp, const struct probe_values *v)
{
	return wire_put16(tcp, v->source_port) + wire_put16(tcp + 2, v->target_port)
	    + wire_put32(tcp + TCP_SEQ, tag_lo(v->tag)) + wire_put32(tcp + TCP_ACK, ~tag_lo(v->tag));
}

/*
 * ZMap has observed RSTs with a sequence number one higher, and RSTs that acknowledge the
 * sequence number.
 */
static bool
is_answer(const uint8_t *tcp, uint64_t tag)
{
	if (tcp[TCP_FLAGS] & TH_RST && wire_get32(tcp + TCP_SEQ) - ~tag_lo(tag) <= 1)
		return true;
	return tcp[TCP_FLAGS] & TH_ACK && wire_get32(tcp + TCP_ACK) - tag_lo(tag) == 1;
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_tcp_classify(scan, p, r, &tag);

	if (v != VALID)
		return v;
	r->success = (p->transport[TCP_FLAGS] & TH_RST) != 0;
	return is_answer(p->transport, tag) ? VALID : INVALID;
}

static const struct column columns[] = {
	PROBE_TCP_COLUMNS,
	PROBE_TCP_PORT_COLUMNS,
	{ 0 },
};

const struct probe probe_tcp_synackscan = {
	.name = "tcp_synackscan",
	.help = "TCP SYN-ACK: refused by an existing host (rst), or unreachable",
	.template = {
		.protocol = IPPROTO_TCP,
		.dont_fragment = true,
		.tcp_flags = TH_SYN | TH_ACK,
		.tcp_window = 65535,
	},
	.has_ports = true,
	.times_port = true,
	.proof = PROOF_TAG,
	.configure = configure,
	.patch = patch,
	.filter_ip4 = PROBE_TCP_FILTER_IP4,
	.filter_ip6 = PROBE_TCP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_tcp_classify_quoted,
	.columns = columns,
};

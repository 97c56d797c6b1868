/* SPDX-License-Identifier: ISC
 *
 * ntp: a client's request (RFC 5905, section 7.3). The server returns the request's 64-bit
 * transmit time, which it uses for nothing else; it holds the tag.
 */
#include "probe/udp.h"

#include "net/wire.h"

enum { FIRST = 0, STRATUM = 1, POLL = 2, PRECISION = 3, ROOT_DELAY = 4, ROOT_DISPERSION = 8, REFERENCE_ID = 12,
	REFERENCE = 16, ORIGINATE = 24, RECEIVE = 32, TRANSMIT = 40, LENGTH = 48 };

enum { VERSION_4 = 4 << 3, CLIENT = 3, SERVER = 4, MODE = 7 };

static const uint8_t payload[LENGTH] = { [FIRST] = VERSION_4 | CLIENT };

static uint32_t
patch(uint8_t *udp, const struct probe_values *v)
{
	uint8_t *transmit = udp + UDP_HEADER + TRANSMIT;

	return probe_udp_patch(udp, v) + wire_put32(transmit, tag_hi(v->tag)) + wire_put32(transmit + 4, tag_lo(v->tag));
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_udp_classify(scan, p, r, &tag);
	size_t n;
	const uint8_t *ntp;

	if (v != VALID)
		return v;
	ntp = probe_udp_data(r, &n);
	if (n < LENGTH || (ntp[FIRST] & MODE) != SERVER || wire_get32(ntp + ORIGINATE) != tag_hi(tag)
	    || wire_get32(ntp + ORIGINATE + 4) != tag_lo(tag))
		return INVALID;
	r->classification = "ntp";
	return VALID;
}

/* Name, offset, length in bytes, lowest bit, number of bits, help. */
#define FIELDS(X) \
	X(LI_VN_MODE, FIRST, 1, 0, 8, "leap indicator, version and mode of NTP, one byte") \
	X(stratum, STRATUM, 1, 0, 8, "hops from a reference clock; 0: a kiss-o'-death") \
	X(poll, POLL, 1, 0, 8, "log2 of the seconds between polls, as an unsigned byte") \
	X(precision, PRECISION, 1, 0, 8, "log2 of the precision of its clock in seconds, as an unsigned byte") \
	X(root_delay, ROOT_DELAY, 4, 0, 32, "round-trip delay to the reference clock, in 2^-16 s") \
	X(root_dispersion, ROOT_DISPERSION, 4, 0, 32, "dispersion to the reference clock, in 2^-16 s") \
	X(reference_clock_identifier, REFERENCE_ID, 4, 0, 32, "the clock or server that it follows") \
	X(reference_timestamp, REFERENCE, 8, 0, 64, "time at which its clock was last set, in 2^-32 s since 1900") \
	X(originate_timestamp, ORIGINATE, 8, 0, 64, "the tag") \
	X(receive_timestamp, RECEIVE, 8, 0, 64, "time of the probe's arrival, in 2^-32 s since 1900") \
	X(transmit_timestamp, TRANSMIT, 8, 0, 64, "time of the reply's departure, in the same unit")

FIELDS(PROBE_UDP_GETTER)

static const struct column columns[] = {
	FIELDS(PROBE_UDP_COLUMN)
	PROBE_UDP_COLUMNS,
	{ 0 },
};

const struct probe probe_ntp = {
	.name = "ntp",
	.help = "NTP client request: answered (ntp) or unreachable",
	.template = { .protocol = IPPROTO_UDP, .payload = payload, .payload_len = sizeof(payload) },
	.has_ports = true,
	.port = 123,
	.reads_data = true,
	.proof = PROOF_TAG,
	.patch = patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

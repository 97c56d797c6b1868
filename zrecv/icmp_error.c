/* SPDX-License-Identifier: ISC
 *
 * Classifies ICMP errors. An error is as trustworthy as the probe that it quotes: anybody may
 * send one, but nobody else knows the probe.
 */
#include "icmp_error.h"

#include "packet.h"

/* Type, code, checksum and 4 more bytes; the quoted packet follows. */
enum { HEADER = 8 };

/* Name of an error by its ICMP type; NULL: it is not an error. */
static const char *
name_of(bool ip6, uint8_t type)
{
	static const char *const of_ip6[] = { NULL, "unreach", "toobig", "timxceed", "paramprob" };

	if (ip6)
		return type < sizeof(of_ip6) / sizeof(*of_ip6) ? of_ip6[type] : NULL;
	switch (type) {
	case 3: return "unreach";
	case 4: return "sourcequench";
	case 5: return "redirect";
	case 11: return "timxceed";
	case 12: return "paramprob";
	default: return NULL;
	}
}

/* An error about an ipip probe may quote either IP header. */
static const struct scan *
scan_of(const struct scans *scans, uint8_t protocol, bool ip6)
{
	for (size_t i = 0; i < scans->n; i++)
		if (protocol == probe_outer_protocol(scans->scan[i].probe, ip6))
			return &scans->scan[i];
	return scans_of_ip(scans, protocol, ip6);
}

/* RFC 792: quotes the IP header and 8 bytes; RFC 4443: as much of the packet as fits. */
enum verdict
icmp_error_classify(const struct scans *scans, const struct packet *p, struct reply *r, const struct scan **scan)
{
	const uint8_t *icmp = p->transport;
	bool ip6 = !addr_is4(&p->source);
	struct packet quoted = { .time = p->time };

	if (p->transport_len < HEADER || name_of(ip6, icmp[0]) == NULL
	    || !packet_parse_quoted(&quoted, icmp + HEADER, p->transport_len - HEADER))
		return UNRELATED;
	*scan = scan_of(scans, quoted.protocol, ip6);
	if (*scan == NULL || addr_is4(&quoted.source) == ip6)
		return UNRELATED;
	r->icmp_error = icmp;
	r->target = quoted.destination;
	r->source = quoted.source;
	r->success = false;
	r->classification = name_of(ip6, icmp[0]);
	return (*scan)->probe->classify_quoted(*scan, &quoted, r);
}

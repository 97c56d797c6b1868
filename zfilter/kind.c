/* SPDX-License-Identifier: ISC
 *
 * The columns of zrecv, and those that ZMap's probe modules add, which are no text.
 */
#include "kind.h"

#include <string.h>

static const char *const numbers[] = {
	"sport", "dport", "ipid", "ttl", "seqnum", "acknum", "window", "attempt", "rtt_us",
	"icmp_type", "icmp_code", "type", "code", "icmp_id", "seq",
	"timestamp_ts", "timestamp_us", "sent_timestamp_ts", "sent_timestamp_us", "saddr_raw", "daddr_raw", "dst_raw",
	"udp_pkt_size", "udp_len",
	"tcpopt_mss", "tcpopt_wscale", "tcpopt_sack_perm", "tcpopt_ts_val", "tcpopt_ts_ecr", "tcp_flags",
	"dns_id", "dns_rd", "dns_tc", "dns_aa", "dns_opcode", "dns_qr", "dns_rcode", "dns_cd", "dns_ad", "dns_z", "dns_ra",
	"dns_qdcount", "dns_ancount", "dns_nscount", "dns_arcount", "dns_unconsumed_bytes", "dns_parse_err",
	"LI_VN_MODE", "stratum", "poll", "precision", "root_delay", "root_dispersion", "reference_clock_identifier",
	"reference_timestamp", "originate_timestamp", "receive_timestamp", "transmit_timestamp",
	"bacnet_instance", "instance_num", "vendor_id",
};

static const char *const truths[] = { "success", "repeat", "cooldown", "app_success" };

static int
is_among(const char *const *names, size_t count, const char *name, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
			return 1;
	return 0;
}

enum kind
kind_of(const char *name, size_t n)
{
	if (is_among(truths, sizeof(truths) / sizeof(*truths), name, n))
		return KIND_TRUTH;
	return is_among(numbers, sizeof(numbers) / sizeof(*numbers), name, n) ? KIND_NUMBER : KIND_TEXT;
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes the path from a captured packet to its row. An input is a byte for the scan, one for the
 * link type, and the frame. A bit of the second byte corrects the checksums, because few changed
 * frames would be accepted otherwise.
 */
#include "fuzz.h"

#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../zrecv/link_header.h"
#include "net/checksum.h"
#include "net/wire.h"
#include "../../zrecv/classify.h"
#include "../../zrecv/dedup.h"
#include "../../zrecv/row.h"

#define RISING .hops = { .first = 1, .rising = true }
#define ONE_FLOW .hops = { .first = 250, .rising = true, .flow = true }

static const struct { const char *probe; struct hops hops; } scans[] = {
	{ .probe = "tcp_synscan" }, { .probe = "tcp_synackscan" }, { .probe = "icmp_echoscan" }, { .probe = "icmp_echo_time" }, { .probe = "udp" }, { .probe = "ntp" }, { .probe = "dns" }, { .probe = "upnp" },
	{ .probe = "bacnet" }, { .probe = "ipip" }, { .probe = "tcp_banner" }, { .probe = "arp" }, { .probe = "nd" }, { .probe = "icmp6_all_nodes" },
	{ .probe = "tcp_synscan,udp,icmp_echoscan" },
	{ .probe = "tcp_synscan", RISING }, { .probe = "icmp_echoscan", RISING }, { .probe = "udp", RISING },
	{ .probe = "tcp_synscan", ONE_FLOW }, { .probe = "icmp_echoscan", ONE_FLOW }, { .probe = "udp", ONE_FLOW },
};

/* DLT_ numbers of libpcap. */
static const int links[] = { 1, 12, 113, 276, 0, 108, 228, 229 };

enum { SCANS = sizeof(scans) / sizeof(*scans), LINKS = sizeof(links) / sizeof(*links) };

static struct kind {
	struct scans scans;
	struct row csv, json;
} kinds[SCANS];

static struct dedup *dedup;
static size_t longest;

/* udp uses the services of the tree, found from the folder of this program. */
static void
set_payloads(const char *program)
{
	const char *slash = strrchr(program, '/');
	char path[4096];

	snprintf(path, sizeof(path), "%.*s/../../lib/probe/payloads", slash != NULL ? (int)(slash - program) : 1, slash != NULL ? program : ".");
	setenv("ZSCAN_PAYLOADS", path, 1);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	set_payloads((*argv)[0]);
	dedup = dedup_open("window:1000");
	for (int i = 0; i < SCANS; i++) {
		struct kind *j = &kinds[i];
		struct key key;

		scans_init(&j->scans);
		scans_option(&j->scans, scans[i].probe);
		j->scans.hops = scans[i].hops;
		scans_sources_option(&j->scans, "32768-61000");
		scans_complete(&j->scans);
		for (uint8_t b = 0; b < 16; b++)
			key.b[b] = b;
		scans_set_key(&j->scans, &key);
		row_open(&j->csv, "*", FORMAT_CSV, &j->scans);
		row_open(&j->json, "*", FORMAT_JSON, &j->scans);
		longest = row_room(&j->json) > longest ? row_room(&j->json) : longest;
		longest = row_room(&j->csv) > longest ? row_room(&j->csv) : longest;
	}
	return 0;
}

static void
put_checksum(uint8_t *at, uint64_t sum)
{
	wire_put16(at, 0);
	wire_put16(at, checksum_fold(sum));
}

/* Corrects the packet's transport checksum, and an IPv4 header's, if the packet contains them. */
static void
repair(uint8_t *p, size_t n)
{
	size_t header = n > 0 && p[0] >> 4 == 4 ? (p[0] & 15u) * 4u : 40;
	uint8_t protocol;
	size_t at, len;
	uint64_t sum = 0;

	if (n < 40 || header < 20 || n < header + 8)
		return;
	protocol = p[0] >> 4 == 4 ? p[9] : p[6];
	len = p[0] >> 4 == 4 ? (size_t)wire_get16(p + 2) - header : wire_get16(p + 4);
	if (len > n - header || len < 8)
		return;
	if (p[0] >> 4 == 4) {
		wire_put16(p + 10, 0);
		put_checksum(p + 10, checksum_add(p, header));
	}
	at = protocol == IPPROTO_TCP ? 16 : protocol == IPPROTO_UDP ? 6 : 2;
	if (at + 2 > len)
		return;
	if (protocol != IPPROTO_ICMP)
		sum = checksum_add(p + (p[0] >> 4 == 4 ? 12 : 8), p[0] >> 4 == 4 ? 8 : 32) + protocol + len;
	wire_put16(p + header + at, 0);
	put_checksum(p + header + at, sum + checksum_add(p + header, len));
}

/* Rows are complete lines, within the stated size of the buffer. */
static void
write_row(struct row *row, const struct reply *reply)
{
	static char room[1 << 22];
	size_t n;

	FUZZ_CHECK(longest <= sizeof(room));
	n = (size_t)(row_put(row, room, reply) - room);
	FUZZ_CHECK(n <= row_room(row) && room[n - 1] == '\n');
	for (size_t i = 0; row->format.kind == FORMAT_JSON && i + 1 < n; i++)
		FUZZ_CHECK((unsigned char)room[i] >= ' ');
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct frame frame = { .time = { 1600000000, 123456789 } };
	struct classified c;
	struct kind *j;
	struct link_header link;
	uint8_t *copy;
	int linktype;

	if (n < 4)
		return 0;
	j = &kinds[s[0] % SCANS];
	linktype = links[s[1] % 128 % LINKS];
	/*
	 * In memory of the exact size, so that a sanitizer notices a read past the end. The
	 * packet may be longer than its captured part.
	 */
	copy = malloc(n - 3);
	memcpy(copy, s + 3, n - 3);
	if (s[1] & 128 && link_header_read(&link, linktype, copy, n - 3))
		repair(copy + link.header, n - 3 - link.header);
	frame.bytes = copy;
	frame.captured = n - 3;
	frame.length = frame.captured + s[2];
	frame.linktype = linktype;
	classify_frame(&c, &j->scans, &frame, false);
	if (c.verdict == VALID) {
		FUZZ_CHECK(c.reply.classification != NULL && c.reply.payload <= HOPS_MAX && c.reply.attempt < HOPS_MAX);
		c.reply.repeat = dedup_note(dedup, &c.reply.target, c.reply.target_port, c.reply.payload, c.reply.success);
		write_row(&j->csv, &c.reply);
		write_row(&j->json, &c.reply);
	} else if (c.fault == PACKET_GOOD) {
		classify_is_probe(&j->scans, &c.packet);
	}
	free(copy);
	return 0;
}

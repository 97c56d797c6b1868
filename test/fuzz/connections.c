/* SPDX-License-Identifier: ISC
 *
 * Fuzzes the path from the packets of hosts over connections to rows. An input is a byte for our
 * data, then packets of some hosts. A packet is a byte for host, port and acknowledgement, one
 * for flags, two for the sequence number, one for the time passed, one for the length of the
 * data, and the data. Checksums and acknowledgements are mostly correct. There is memory for few
 * answers.
 */
#include "fuzz.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "../../zrecv/banners.h"
#include "../../zrecv/classify.h"
#include "../../zrecv/row.h"
#include "net/checksum.h"
#include "net/wire.h"
#include "probe/tcp.h"

static const char *const args[] = { "wait", "tls", "http", "text:hello" };

enum { KINDS = sizeof(args) / sizeof(*args), HOSTS = 8, IP4 = 20, DATA_MAX = 8 * 255, ISN = -4, MEMORY = 32 << 10, COMMAND = 6, DLT_RAW = 12, STEP = 1000 };

static struct kind {
	struct scans scans;
	struct banners banners;
	uint32_t now;
	uint32_t row_at[HOSTS];     /* time of the row; 0: none */
} kinds[KINDS];

static struct row csv, json;

static void
write_row(struct row *row, const struct reply *reply)
{
	static char room[1 << 20];
	size_t n;

	FUZZ_CHECK(row_room(row) <= sizeof(room));
	n = (size_t)(row_put(row, room, reply) - room);
	FUZZ_CHECK(n <= row_room(row) && room[n - 1] == '\n' && memchr(room, '\n', n) == room + n - 1);
}

/* Each host has one row until it is forgotten. */
static void
on_row(void *ctx, struct reply *r)
{
	struct kind *k = ctx;
	uint32_t host = addr_to4(&r->target) & 0xff;

	FUZZ_CHECK(host < HOSTS && r->classification != NULL && r->banner != NULL && r->banner->n <= PROBE_BANNER_MAX);
	FUZZ_CHECK(r->success == (strcmp(r->classification, "banner") == 0));
	FUZZ_CHECK(k->row_at[host] == 0 || k->now - k->row_at[host] >= k->banners.time - STEP);
	k->row_at[host] = k->now;
	write_row(&csv, r);
	write_row(&json, r);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static struct feed feed = { .rows = { .fd = -1 } };

	(void)argc, (void)argv;
	for (int i = 0; i < KINDS; i++) {
		struct kind *k = &kinds[i];

		scans_init(&k->scans);
		scans_option(&k->scans, "tcp_banner");
		if (args[i] != NULL)
			scans_args_option(&k->scans, args[i]);
		scans_complete(&k->scans);
		k->banners = (struct banners){ .scan = &k->scans.scan[0], .dedup = dedup_open("none"), .on = true, .idle = 500, .time = 8000, .memory = MEMORY,
			.put = on_row, .ctx = k, .feed = &feed };
		banners_open(&k->banners);
	}
	row_open(&csv, "*", FORMAT_CSV, &kinds[0].scans);
	row_open(&json, "*", FORMAT_JSON, &kinds[0].scans);
	return 0;
}

/* Writes the headers of a host's packet; returns its acknowledgement of our SYN. */
static uint32_t
put_headers(uint8_t *ip, const struct scan *scan, const uint8_t *command, size_t n)
{
	const struct addr target = addr_from4(0x0a000000 + command[0] % HOSTS), source = addr_from4(0xc6120002);
	uint64_t tag = tag_make(&scan->key, &source, &target, 22, IPPROTO_TCP);
	uint8_t *tcp = ip + IP4;

	ip[0] = 0x45;
	wire_put16(ip + 2, (uint16_t)(IP4 + TCP_HEADER + n));
	ip[8] = 60;
	ip[9] = IPPROTO_TCP;
	wire_put32(ip + 12, addr_to4(&target));
	wire_put32(ip + 16, addr_to4(&source));
	wire_put16(ip + 10, checksum_fold(checksum_add(ip, IP4)));
	wire_put16(tcp, 22);
	wire_put16(tcp + 2, tag_source_port(tag, command[0] >> 3 & 1, 0, &scan->sources));
	wire_put32(tcp + TCP_SEQ, (uint32_t)ISN + (uint32_t)(int16_t)wire_get16(command + 2) * (command[0] & 128 ? 1 << 16 : 1));
	tcp[TCP_OFFSET] = TCP_HEADER / 4 << 4;
	tcp[TCP_FLAGS] = command[1];
	return tag_lo(tag) + 1;
}

/* Passes time in steps, as a receiver does when it reads its clock. */
static void
pass_time(struct kind *k, uint32_t ms)
{
	for (; ms > STEP; ms -= STEP) {
		k->now += STEP;
		banners_advance(&k->banners, k->now);
	}
	k->now += ms;
	banners_advance(&k->banners, k->now);
}

/* Takes one packet; returns the number of bytes used of the input. */
static size_t
take(struct kind *k, const uint8_t *s, size_t n)
{
	/* The lengths of our data, and a wrong one */
	const uint32_t lengths[4] = { 0, k == &kinds[1] ? 517 : k == &kinds[3] ? 5 : 0, 0, 77777 };
	size_t data = s[5] < 250 ? s[5] : (size_t)(s[5] - 249) * 340, given = data < n - COMMAND ? data : n - COMMAND;
	uint8_t *ip = calloc(IP4 + TCP_HEADER + data, 1), *tcp = ip + IP4;
	struct frame frame = { ip, IP4 + TCP_HEADER + data, IP4 + TCP_HEADER + data, { 1600000000, 0 }, DLT_RAW, 0 };
	struct classified c;
	uint32_t syn = put_headers(ip, &k->scans.scan[0], s, data);

	wire_put32(tcp + TCP_ACK, syn + lengths[s[0] >> 4 & 3] - (s[0] >> 6 & 1));
	memcpy(tcp + TCP_HEADER, s + COMMAND, given);
	wire_put16(tcp + 16, checksum_fold(checksum_add(ip + 12, 8) + IPPROTO_TCP + (uint32_t)(TCP_HEADER + data) + checksum_add(tcp, TCP_HEADER + data)));
	pass_time(k, (uint32_t)s[4] * s[4] / 8);
	frame.time.tv_sec += k->now / 1000;
	frame.time.tv_nsec = k->now % 1000 * 1000000;
	classify_frame(&c, &k->scans, &frame, false);
	FUZZ_CHECK(c.fault == PACKET_GOOD);
	if (c.verdict == VALID && banners_take(&k->banners, &c.reply) == BANNERS_ROW)
		FUZZ_CHECK(c.reply.classification != NULL && c.reply.banner == NULL);
	FUZZ_CHECK(banners_due(&k->banners) > 0);
	free(ip);
	return COMMAND + given;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	const uint8_t *end = s + n;
	struct banners *b;
	struct kind *k;

	if (n == 0)
		return 0;
	k = &kinds[*s++ % KINDS];
	b = &k->banners;
	memset(k->row_at, 0, sizeof(k->row_at));
	while (end - s >= COMMAND)
		s += take(k, s, (size_t)(end - s));
	banners_end(b);
	b->closing = false;
	FUZZ_CHECK(b->open == 0 && b->chunks.used == 0 && b->quiet.first == 0 && b->lacking.first == 0);
	k->now += 2 * b->time;
	banners_advance(b, k->now);
	FUZZ_CHECK(b->connections.used == 0);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Checks the answers that zrecv reassembles against a plain model, which keeps the first copy of
 * each byte.
 *
 *     reassembly SEED ROUNDS
 *
 * In each round some hosts send one stream each, from a random sequence number on. Streams are
 * cut at random and sent in random order. Some pieces come more than once, and some never. Some
 * overlap earlier pieces with other bytes. Some SYN-ACKs contain data, and some streams end in a
 * separate segment.
 *
 * Each host must get the one row of the model, and its memory must be released. In further rounds
 * there is too little memory for all hosts; rows are then the beginnings of streams.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../zrecv/banners.h"
#include "net/wire.h"
#include "probe/tcp.h"
#include "probe/tcp_request.h"
#include "random.h"

enum { HOSTS = 24, STREAM_MAX = 6000, PIECES = 12, PACKETS = 24, LIMIT = 4096, PORT = 22, FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct packet_of {
	uint32_t at, n;
	uint8_t flags;
	bool changed;               /* bytes that came before are different */
};

struct host {
	uint32_t number;            /* of its SYN-ACK */
	uint16_t port;              /* ours */
	uint8_t stream[STREAM_MAX];
	uint32_t length;
	struct packet_of packets[PACKETS];
	size_t n, sent;

	/* The model */
	bool there[STREAM_MAX];
	uint32_t reach;
	bool began, ended, over;
	unsigned rows;
};

static uint64_t state;
static struct host hosts[HOSTS];
static struct scan scan;
static struct template templates[2];
static struct dedup *dedup;
static uint64_t rows;
static bool is_short;           /* of memory */

static uint32_t
next(uint32_t below)
{
	return random_below(&state, below);
}

static struct addr
address_of(const struct host *h)
{
	return addr_from4(0x0a000001 + (uint32_t)(h - hosts));
}

/* --- the model */

static uint32_t
in_sequence(const struct host *h)
{
	uint32_t n = 0;

	while (n < LIMIT && n < STREAM_MAX && h->there[n])
		n++;
	return n;
}

static void
model(struct host *h, const struct packet_of *p)
{
	uint32_t to = p->at + p->n;

	if (h->over)
		return;
	for (uint32_t i = p->at; i < to; i++) {
		h->there[i] = true;
		h->began = true;
	}
	if (to > h->reach)
		h->reach = to < LIMIT ? to : LIMIT;
	h->ended |= p->flags & FIN;
	h->over = h->reach == in_sequence(h) && (h->ended || h->reach == LIMIT);
}

static void
on_row(void *ctx, struct reply *r)
{
	struct host *h = &hosts[addr_to4(&r->target) - 0x0a000001];
	const struct banner *b = r->banner;
	const char *class = h->began ? "banner" : h->ended ? "closed_after_syn" : "silent_after_ack";

	(void)ctx;
	rows++;
	if (h->rows++ > 0 || r->source_port != h->port || b == NULL)
		errx(1, "row %u of a host, port %u", h->rows, r->source_port);
	if (b->n > STREAM_MAX || memcmp(b->at, h->stream, b->n) != 0)
		errx(1, "bytes that are not the host's");
	if (is_short)
		return;
	if (strcmp(r->classification, class) != 0 || r->success != h->began)
		errx(1, "%s, not %s", r->classification, class);
	if (b->n != in_sequence(h))
		errx(1, "%zu bytes, not the first %" PRIu32 " that came", b->n, in_sequence(h));
	if (b->complete != (h->reach == in_sequence(h)))
		errx(1, "complete=%d with %" PRIu32 " of %" PRIu32 " bytes", b->complete, in_sequence(h), h->reach);
	if (wire_get32(r->packet->transport + TCP_SEQ) != h->number + in_sequence(h))
		errx(1, "the row has another sequence number");
}

/* --- the packets sent */

/* Cuts the stream into consecutive pieces at random places. */
static void
cut(struct host *h)
{
	uint32_t at = 0;

	while (h->n < PIECES && at < h->length) {
		uint32_t n = 1 + next(h->n == PIECES - 1 ? h->length : 2 * h->length / PIECES + 1);

		n = n < h->length - at ? n : h->length - at;
		h->packets[h->n++] = (struct packet_of){ at, n, 0, false };
		at += n;
	}
	h->length = at;
	if (next(3) > 0)
		h->packets[h->n++] = (struct packet_of){ at, 0, FIN, false };
	if (h->n > 1 && next(2) == 0 && h->packets[h->n - 1].flags & FIN) {
		h->n--;
		h->packets[h->n - 1].flags |= FIN;
	}
}

static void
shuffle(struct host *h, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = next((uint32_t)i);
		struct packet_of kept = h->packets[k];

		h->packets[k] = h->packets[i - 1];
		h->packets[i - 1] = kept;
	}
}

static void
make_host(struct host *h)
{
	uint64_t tag;
	struct addr target = address_of(h), source = addr_from4(0xc6120002);
	size_t whole;

	memset(h, 0, sizeof(*h));
	h->number = next(2) == 0 ? (uint32_t)-1 - next(STREAM_MAX) : next(UINT32_MAX);
	tag = tag_make(&scan.key, &source, &target, PORT, IPPROTO_TCP);
	h->port = tag_source_port(tag, next(16), next(tag_times(&scan.sources)), &scan.sources);
	h->length = next(4) == 0 ? next(40) : next(STREAM_MAX);
	for (uint32_t i = 0; i < STREAM_MAX; i++)
		h->stream[i] = (uint8_t)('a' + next(26));
	cut(h);
	if (next(3) > 0)
		shuffle(h, h->n);
	whole = h->n;
	for (uint32_t i = next(5); i > 0 && h->length > 0 && h->n < PACKETS; i--) {
		uint32_t at = next(h->length);

		h->packets[h->n++] = (struct packet_of){ at, 1 + next(h->length - at), 0, next(2) == 0 };
	}
	if (h->n > whole)
		shuffle(h, h->n);
	if (next(3) == 0)
		h->n -= next((uint32_t)h->n + 1);
}

static void
send_packet(struct banners *b, struct host *h, const struct packet_of *p, bool syn)
{
	uint8_t tcp[TCP_HEADER + STREAM_MAX] = { [12] = TCP_HEADER / 4 << 4 };
	struct packet packet = { .time = { 1600000000, 0 }, .protocol = IPPROTO_TCP, .transport = tcp, .ttl = 60 };
	struct reply r = { .packet = &packet, .target = address_of(h), .source = addr_from4(0xc6120002), .target_port = PORT, .source_port = h->port,
		.attempt = 0, .classification = "segment" };
	uint64_t tag = tag_make(&scan.key, &r.source, &r.target, PORT, IPPROTO_TCP);

	wire_put32(tcp + TCP_SEQ, h->number + (syn ? 0 : 1 + p->at));
	wire_put32(tcp + TCP_ACK, tag_lo(tag) + 1);
	tcp[TCP_FLAGS] = (uint8_t)(ACK | p->flags | (syn ? SYN : 0));
	for (uint32_t i = 0; i < p->n; i++)
		tcp[TCP_HEADER + i] = p->changed && h->there[p->at + i] ? '#' : h->stream[p->at + i];
	packet.transport_len = packet.transport_size = TCP_HEADER + p->n;
	model(h, p);
	if (banners_take(b, &r) != BANNERS_TAKEN)
		errx(1, "a packet was not taken");
	if (b->chunks.used > b->chunks.n - 1)
		errx(1, "more memory than there is");
}

static void
play(struct banners *b)
{
	static const struct packet_of bare;

	for (size_t i = 0; i < HOSTS; i++) {
		make_host(&hosts[i]);
		/* Some SYN-ACKs contain data, or an end. */
		if (hosts[i].n > 0 && hosts[i].packets[0].at == 0 && next(4) == 0)
			send_packet(b, &hosts[i], &hosts[i].packets[hosts[i].sent++], true);
		else
			send_packet(b, &hosts[i], &bare, true);
	}
	for (size_t left = HOSTS; left > 0;) {
		struct host *h = &hosts[next(HOSTS)];

		if (h->sent < h->n)
			send_packet(b, h, &h->packets[h->sent++], false);
		for (left = 0, h = hosts; h < hosts + HOSTS; h++)
			left += h->sent < h->n;
	}
}

static struct banners
open_banners(size_t memory)
{
	static struct feed feed = { .rows = { .fd = -1 } };
	struct banners b = { .scan = &scan, .dedup = dedup, .on = true, .answer_max = LIMIT, .idle = 500, .time = 8000, .memory = memory,
		.put = on_row, .feed = &feed };

	banners_open(&b);
	return b;
}

static void
check_round(struct banners *b)
{
	for (size_t i = 0; i < HOSTS; i++)
		if (hosts[i].rows != 1)
			errx(1, "%u rows of a host", hosts[i].rows);
	if (b->open != 0 || b->chunks.used != 0 || b->quiet.first != 0 || b->lacking.first != 0 || (!is_short && b->early != 0))
		errx(1, "something is left");
}

static void
run_rounds(size_t memory, long rounds)
{
	struct banners b = open_banners(memory);
	uint32_t now = UINT32_MAX - 100000;

	for (long i = 0; i < rounds; i++) {
		banners_advance(&b, now);
		play(&b);
		/* Some end by time, the rest by force. */
		if (i % 2 == 0)
			banners_advance(&b, now + 500);
		if (i % 4 < 2)
			banners_advance(&b, now + 8000);
		banners_end(&b);
		b.closing = false;
		check_round(&b);
		b.early = 0;
		/* Makes the table forget all hosts. */
		now += 16000;
		banners_advance(&b, now);
		if (b.connections.used != 0)
			errx(1, "%zu connections are left", b.connections.used);
	}
}

int
main(int argc, char **argv)
{
	long rounds;

	if (argc != 3)
		errx(2, "usage: reassembly SEED ROUNDS");
	state = strtoull(argv[1], NULL, 10);
	rounds = strtol(argv[2], NULL, 10);
	scan = (struct scan){ .probe = probe_find("tcp_banner"), .sources = { 61001, 4535 }, .template = &templates[0] };
	probe_templates(scan.probe, "wait", NULL, templates);
	dedup = dedup_open("none");
	run_rounds(1 << 20, rounds);
	is_short = true;
	run_rounds(32 << 10, rounds / 10);
	printf("%" PRIu64 " rows\n", rows);
	return 0;
}

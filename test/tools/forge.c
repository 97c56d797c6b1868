/* SPDX-License-Identifier: ISC
 *
 * Makes forged replies, like an attacker who has seen some true ones. It shares no code with the
 * tools.
 *
 *     forge [-s SEED] KIND COUNT REPLIES [EARLIER] > PCAP
 *
 * REPLIES are true replies over IPv4 and Ethernet to this scan: SYN-ACKs, segments that
 * acknowledge five bytes of data, or echo replies. They may also be UDP probes, which the program
 * turns round. EARLIER are replies to a scan with another key. Checksums are correct. Kinds:
 *     tag      a true reply with a random tag
 *     other    a true reply with the tag of another host
 *     flip     a true reply with one bit of its address or tag changed
 *     length   as tag, with random lengths, options, offsets and fragments
 *     random   from any address to any port
 *     replay   a reply of EARLIER, unchanged
 *     mixed    all of these, equally often
 *     port     a true reply to a random port: 32768 to 61000, or for TCP 61001 to 65535
 *     same     the first true reply, again and again
 *     ack      a true segment whose acknowledgement is a few bytes off
 *     far      a true segment whose sequence number is at least 2^24 away
 *     reset    a RST without ACK in place of a true segment; its sequence number is random, or a
 *              few bytes off
 *     segment  all of these except port and same, equally often
 *     answer   a datagram to a random port as above. The payload has the form EARLIER
 *              (test/tools/service.awk), in which every byte of a tag is random. If such
 *              bytes follow a *, the part after it is repeated as often as there is room
 *     guess    the same to the true port
 */
#include <err.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checksum.h"
#include "numbers.h"
#include "random.h"

enum { ETHERNET = 14, MOST = 1514, REPLIES_MAX = 4096, TCP = 6, ICMP = 1, UDP = 17 };

enum kind { TAG, OTHER, FLIP, LENGTH, RANDOM, REPLAY, ACK, FAR, RESET, MIXED, SEGMENT, PORT, SAME, ANSWER, GUESS, KINDS };

static const char *const names[KINDS] = { "tag", "other", "flip", "length", "random", "replay", "ack", "far", "reset", "mixed", "segment", "port",
	"same", "answer", "guess" };

struct reply {
	uint8_t b[MOST];
	uint32_t n;
};

struct replies {
	struct reply list[REPLIES_MAX];
	uint32_t n;
};

static uint64_t state;

static uint32_t
next(uint32_t below)
{
	return random_below(&state, below);
}

/* Turns a probe round, so that it goes back to its source. */
static void
turn_round(struct reply *r)
{
	uint8_t *ip = r->b + ETHERNET, kept[4];

	memcpy(kept, ip + 12, 4);
	memcpy(ip + 12, ip + 16, 4);
	memcpy(ip + 16, kept, 4);
	memcpy(kept, ip + 20, 2);
	memcpy(ip + 20, ip + 22, 2);
	memcpy(ip + 22, kept, 2);
}

static void
load(struct replies *r, const char *path)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, error);
	struct pcap_pkthdr *head;
	const u_char *bytes;

	if (pcap == NULL)
		errx(2, "%s", error);
	while (r->n < REPLIES_MAX && pcap_next_ex(pcap, &head, &bytes) == 1)
		if (head->caplen <= MOST && head->caplen >= ETHERNET + 28 && bytes[ETHERNET] == 0x45) {
			memcpy(r->list[r->n].b, bytes, head->caplen);
			r->list[r->n].n = head->caplen;
			if (bytes[ETHERNET + 9] == UDP)
				turn_round(&r->list[r->n]);
			r->n++;
		}
	if (r->n < 2)
		errx(2, "%s: no two replies", path);
	pcap_close(pcap);
}

/* Corrects both checksums, if the packet still has its plain form. */
static void
make_right(struct reply *r)
{
	uint8_t *ip = r->b + ETHERNET, *p = ip + 20;
	size_t n = r->n - ETHERNET - 20, at = ip[9] == TCP ? 16 : ip[9] == UDP ? 6 : 2;

	ip[10] = ip[11] = 0;
	checksum_put(ip + 10, checksum_add(ip, 20, 0));
	p[at] = p[at + 1] = 0;
	checksum_put(p + at, checksum_add(p, n, ip[9] == ICMP ? 0 : checksum_add(ip + 12, 8, ip[9] + (uint32_t)n)));
}

/*
 * The offsets of the tag: in TCP the acknowledgement; in ICMP the identifier and, after the
 * sequence number with the attempt, the payload; in UDP the port.
 */
static const uint8_t *
tag(const uint8_t *ip, size_t *n)
{
	static const uint8_t tcp[] = { 28, 29, 30, 31 }, icmp[] = { 24, 25, 28, 29, 30, 31, 32, 33, 34, 35 }, udp[] = { 22, 23 };

	*n = ip[9] == TCP ? sizeof(tcp) : ip[9] == ICMP ? sizeof(icmp) : sizeof(udp);
	return ip[9] == TCP ? tcp : ip[9] == ICMP ? icmp : udp;
}

/* Forges the numbers by which a connection accepts a segment. */
static void
forge_numbers(uint8_t *tcp, enum kind kind)
{
	/*
	 * Offsets from the acknowledgement of five bytes; none gives that of no byte, or that of
	 * the SYN.
	 */
	static const int off[] = { -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 1460, 65536 };
	uint32_t seq = get32(tcp + 4);

	switch (kind) {
	case ACK:
		put32(tcp + 8, get32(tcp + 8) + (uint32_t)off[next(sizeof(off) / sizeof(*off))]);
		break;
	case FAR:
		put32(tcp + 4, seq + (1 << 24) + next(UINT32_MAX - (2u << 24)));
		break;
	default:
		put32(tcp + 4, next(2) == 0 ? next(UINT32_MAX) : seq + 1 + next(64));
		put32(tcp + 8, 0);
		tcp[13] = 4;
	}
}

static void
forge(struct reply *r, enum kind kind, const struct replies *all)
{
	uint8_t *ip = r->b + ETHERNET, before[MOST];
	const uint8_t *other = all->list[next(all->n)].b + ETHERNET, *place;
	size_t n, bit;
	uint32_t port;

	memcpy(before, ip, r->n - ETHERNET);
	place = tag(ip, &n);
	switch (kind) {
	case TAG:
	case LENGTH:
		for (size_t i = 0; i < n; i++)
			ip[place[i]] = (uint8_t)next(256);
		break;
	case OTHER:
		while (memcmp(other + 12, ip + 12, 4) == 0)
			other = all->list[next(all->n)].b + ETHERNET;
		for (size_t i = 0; i < n; i++)
			ip[place[i]] = other[place[i]];
		break;
	case FLIP:
		bit = next((uint32_t)(4 + n) * 8);
		ip[bit < 32 ? 12 + bit / 8 : place[bit / 8 - 4]] ^= (uint8_t)(1u << bit % 8);
		break;
	case RANDOM:
		for (size_t i = 12; i < 16; i++)
			ip[i] = (uint8_t)next(256);
		for (size_t i = 20; i < 32; i++)
			ip[i] = (uint8_t)next(256);
		break;
	case ACK:
	case FAR:
	case RESET:
		forge_numbers(ip + 20, kind);
		break;
	default:
		port = ip[9] == TCP ? 61001 + next(65535 - 61001 + 1) : 32768 + next(61000 - 32768 + 1);
		put16(ip + 22, port);
	}
	/* A true tag would be no forgery. */
	if (kind != FLIP && memcmp(before, ip, r->n - ETHERNET) == 0)
		ip[place[0]] ^= 1;
	make_right(r);
	if (kind == LENGTH) {
		static const uint8_t fields[] = { 0, 2, 3, 6, 7, 32, 24, 25 };

		for (uint32_t i = 1 + next(3); i > 0; i--)
			ip[fields[next(sizeof(fields))]] = (uint8_t)next(256);
		ip[10] = ip[11] = 0;
		checksum_put(ip + 10, checksum_add(ip, 20, 0));
	}
}

/* Writes the payload of the form to p; returns its length. */
static size_t
write_form(uint8_t *p, size_t room, const char *form)
{
	const char *again = strrchr(form, '*');
	size_t n = 0, run;

	for (const char *s = form; *s != '\0'; s++) {
		unsigned byte;

		if (*s == '*')
			continue;
		if (strncmp(s, "??", 2) == 0)
			byte = next(256);
		else if (strncmp(s, "?h", 2) == 0)
			byte = (unsigned char)"0123456789abcdef"[next(16)];
		else if (sscanf(s, "%2x", &byte) != 1)
			errx(2, "bad form: %s", form);
		if (n == room)
			errx(2, "the form is too long: %s", form);
		p[n++] = (uint8_t)byte;
		s++;
	}
	if (again == NULL || strchr(again, '?') == NULL)
		return n;
	for (run = strlen(again + 1) / 2; room - n >= run; n += write_form(p + n, run, again + 1))
		;
	return n;
}

static void
forge_answer(struct reply *r, enum kind kind, const char *form)
{
	uint8_t *ip = r->b + ETHERNET, *udp = ip + 20;
	uint32_t n = (uint32_t)write_form(udp + 8, MOST - ETHERNET - 28, form), port = 32768 + next(61000 - 32768 + 1);

	r->n = ETHERNET + 28 + n;
	put16(ip + 2, 28 + n);
	put16(udp + 4, 8 + n);
	if (kind == ANSWER)
		put16(udp + 2, port);
	make_right(r);
}

static void
put(const void *s, size_t n)
{
	if (fwrite(s, 1, n, stdout) != n)
		err(3, "stdout");
}

int
main(int argc, char **argv)
{
	static struct replies replies, earlier;
	const uint32_t header[] = { 0xa1b2c3d4, 2 | 4u << 16, 0, 0, MOST, 1 };
	enum kind kind = TAG;
	uint64_t count;

	if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		state = strtoull(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	if (argc < 4)
		errx(2, "usage: forge [-s seed] kind count replies [earlier]");
	while (kind < KINDS && strcmp(names[kind], argv[1]) != 0)
		kind++;
	if (kind == KINDS)
		errx(2, "no such kind: %s", argv[1]);
	count = strtoull(argv[2], NULL, 10);
	load(&replies, argv[3]);
	if (kind == ANSWER || kind == GUESS) {
		if (argc < 5)
			errx(2, "%s: what is the form?", argv[1]);
	} else if (argc > 4) {
		load(&earlier, argv[4]);
	} else if (kind == REPLAY || kind == MIXED || kind == SEGMENT) {
		errx(2, "%s: which were the earlier ones?", argv[1]);
	}
	setvbuf(stdout, NULL, _IOFBF, 1 << 18);
	put(header, sizeof(header));
	for (uint64_t i = 0; i < count; i++) {
		enum kind k = kind == MIXED ? (enum kind)(i % ACK) : kind == SEGMENT ? (enum kind)(i % MIXED) : kind;
		struct reply r = k == SAME ? replies.list[0] : k == REPLAY ? earlier.list[next(earlier.n)] : replies.list[next(replies.n)];
		uint32_t record[] = { (uint32_t)(i / 1000000), (uint32_t)(i % 1000000), 0, 0 };

		if (k == ANSWER || k == GUESS)
			forge_answer(&r, k, argv[4]);
		else if (k != SAME && k != REPLAY)
			forge(&r, k, &replies);
		record[2] = record[3] = r.n;
		put(record, sizeof(record));
		put(r.b, r.n);
	}
	if (fclose(stdout) == EOF)
		err(3, "stdout");
	return 0;
}

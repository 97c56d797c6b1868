/* SPDX-License-Identifier: ISC
 *
 * Writes the packets of hosts over connections, as a script specifies them, for a receiver to
 * read. It shares no code with the tools.
 *
 *     segments [-i NUMBER] [-s BYTES] SYNS < SCRIPT > PCAP
 *
 * SYNS are those of zsend -w. Each line of the script is one packet of a host: TIME HOST FLAGS
 * SEQ ACK [DATA].
 *     TIME   seconds from the first packet
 *     HOST   number of the SYN that it answers, from 1 on
 *     FLAGS  of S, A, F, R, P. Or U, over IPv4: no segment, but an ICMP error that quotes a segment
 *            of ours, whose sequence number is ACK relative to that of the SYN
 *     SEQ    relative to the sequence number of the SYN-ACK, which is NUMBER (default 4294967280,
 *            16 before the end)
 *     ACK    relative to the sequence number of the SYN: 1 acknowledges it
 *     DATA   text, in which \r, \n and \xHH stand for these bytes; or FROM+N, N bytes of one long
 *            stream from position FROM on; or FROM-N, the same with other bytes
 * Of each packet, BYTES are captured. Lines that begin with # are comments.
 */
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checksum.h"
#include "numbers.h"

enum { ETHERNET = 14, HEADER = 20, MOST = 65535, SYNS_MAX = 1 << 16 };

/* The addresses and ports of a SYN, in network byte order, and its sequence number. */
struct syn {
	bool ip6;
	uint8_t source[16], target[16], ports[4];
	uint32_t number;
};

static struct syn syns[SYNS_MAX];
static size_t syns_n;

static void
take_syn(const uint8_t *ip)
{
	struct syn *s = &syns[syns_n++];
	size_t n;

	if (syns_n == SYNS_MAX)
		errx(2, "too many SYNs");
	s->ip6 = ip[0] >> 4 == 6;
	n = s->ip6 ? 16 : 4;
	memcpy(s->source, ip + (s->ip6 ? 8 : 12), n);
	memcpy(s->target, ip + (s->ip6 ? 24 : 16), n);
	ip += s->ip6 ? 40 : 20;
	memcpy(s->ports, ip, 4);
	s->number = get32(ip + 4);
}

static void
load(const char *path)
{
	FILE *f = fopen(path, "r");
	uint32_t head[6], record[4];
	uint8_t frame[MOST];

	if (f == NULL || fread(head, sizeof(head), 1, f) != 1 || head[5] != 1)
		errx(2, "%s: want SYNs over Ethernet", path);
	while (fread(record, sizeof(record), 1, f) == 1 && record[2] <= sizeof(frame) && fread(frame, record[2], 1, f) == 1)
		take_syn(frame + ETHERNET);
	fclose(f);
}


enum { TCP = 6, ICMP = 1 };

/*
 * Writes an IP header for the n bytes of TCP or ICMP after it, and corrects their checksum.
 * Returns the length of the header.
 */
static size_t
put_ip(uint8_t *ip, const struct syn *s, uint8_t protocol, size_t n)
{
	size_t header = s->ip6 ? 40 : 20, address = s->ip6 ? 16 : 4, at = protocol == TCP ? 16 : 2;
	uint8_t *addresses = ip + (s->ip6 ? 8 : 12), *p = ip + header;

	memset(ip, 0, header);
	ip[0] = s->ip6 ? 0x60 : 0x45;
	put16(ip + (s->ip6 ? 4 : 2), (uint32_t)(s->ip6 ? n : n + header));
	ip[s->ip6 ? 7 : 8] = 57;
	ip[s->ip6 ? 6 : 9] = protocol;
	memcpy(addresses, s->target, address);
	memcpy(addresses + address, s->source, address);
	if (!s->ip6)
		checksum_put(ip + 10, checksum_add(ip, header, 0));
	put16(p + at, 0);
	checksum_put(p + at, checksum_add(p, n, protocol == TCP ? checksum_add(addresses, 2 * address, TCP + (uint32_t)n) : 0));
	return header;
}

static uint8_t
flags_of(const char *s)
{
	static const char letters[] = "FSRPA";
	uint8_t flags = 0;

	for (; *s != '\0'; s++) {
		const char *at = strchr(letters, *s);

		if (at == NULL)
			errx(2, "no such flag: %s", s);
		flags |= (uint8_t)(1 << (at - letters));
	}
	return flags;
}

/* Letters in an order that repeats only after a long time. */
static uint8_t
stream_at(size_t at, bool other)
{
	return (uint8_t)((other ? 'A' : 'a') + (at * 7 + at / 26 * 3 + at / 676) % 26);
}

static size_t
put_data(uint8_t *p, const char *s)
{
	size_t from, n;
	char how, end;
	uint8_t *begin = p;

	if (sscanf(s, "%zu%c%zu%c", &from, &how, &n, &end) == 3 && (how == '+' || how == '-')) {
		for (size_t i = 0; i < n; i++)
			p[i] = stream_at(from + i, how == '-');
		return n;
	}
	for (; *s != '\0'; s++) {
		unsigned hex;

		if (sscanf(s, "\\x%2x", &hex) == 1) {
			*p++ = (uint8_t)hex;
			s += 3;
		} else if (*s == '\\' && (s[1] == 'r' || s[1] == 'n')) {
			*p++ = *++s == 'r' ? '\r' : '\n';
		} else {
			*p++ = (uint8_t)*s;
		}
	}
	return (size_t)(p - begin);
}

/*
 * Writes a destination unreachable that quotes the first 28 bytes of a segment of ours (RFC 792);
 * returns its length.
 */
static size_t
put_error(uint8_t *icmp, const struct syn *s, uint32_t number)
{
	uint8_t *quoted = icmp + 8;

	memset(icmp, 0, 8 + 28);
	icmp[0] = 3;
	icmp[1] = 1;
	quoted[0] = 0x45;
	put16(quoted + 2, 40);
	quoted[8] = 57;
	quoted[9] = TCP;
	memcpy(quoted + 12, s->source, 4);
	memcpy(quoted + 16, s->target, 4);
	memcpy(quoted + 20, s->ports, 4);
	put32(quoted + 24, number);
	return 8 + 28;
}

/* Writes a segment with the data; returns its length. */
static size_t
put_segment(uint8_t *tcp, const struct syn *s, const char *flags, uint32_t seq, uint32_t ack, const char *data)
{
	memcpy(tcp, s->ports + 2, 2);
	memcpy(tcp + 2, s->ports, 2);
	put32(tcp + 4, seq);
	put32(tcp + 8, strchr(flags, 'A') != NULL ? ack : 0);
	tcp[12] = HEADER / 4 << 4;
	tcp[13] = flags_of(flags);
	put32(tcp + 14, 0xffff0000);
	put16(tcp + 18, 0);
	return HEADER + put_data(tcp + HEADER, data);
}

static void
put(const void *s, size_t n)
{
	if (fwrite(s, 1, n, stdout) != n)
		err(3, "stdout");
}

static void
put_packet(char *line, uint32_t number, uint32_t snaplen)
{
	static uint8_t frame[ETHERNET + 40 + HEADER + MOST];
	uint8_t *ip = frame + ETHERNET;
	char flags[8];
	double time;
	size_t host, n, size;
	long long seq, ack;
	int at = 0;
	const struct syn *s;
	const char *data;
	uint8_t *inner;
	bool error;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%lf %zu %7s %lld %lld%n", &time, &host, flags, &seq, &ack, &at) != 5 || host == 0 || host > syns_n)
		errx(2, "bad line: %s", line);
	s = &syns[host - 1];
	data = line[at] == ' ' ? line + at + 1 : line + at;
	inner = ip + (s->ip6 ? 40 : 20);
	error = strcmp(flags, "U") == 0;
	if (error)
		n = put_error(inner, s, s->number + (uint32_t)ack);
	else
		n = put_segment(inner, s, flags, number + (uint32_t)seq, s->number + (uint32_t)ack, data);
	size = ETHERNET + put_ip(ip, s, error ? ICMP : TCP, n) + n;
	put16(frame + 12, s->ip6 ? 0x86dd : 0x0800);
	put((uint32_t[]){ 1600000000 + (uint32_t)time, (uint32_t)((time - (uint32_t)time) * 1e6 + 0.5), (uint32_t)size < snaplen ? (uint32_t)size : snaplen,
	    (uint32_t)size }, 16);
	put(frame, size < snaplen ? size : snaplen);
}

int
main(int argc, char **argv)
{
	uint32_t number = (uint32_t)-16, snaplen = ETHERNET + MOST;
	char line[4096];
	int c;

	while ((c = getopt(argc, argv, "i:s:")) != -1)
		if (c == 'i')
			number = (uint32_t)strtoul(optarg, NULL, 10);
		else if (c == 's')
			snaplen = (uint32_t)strtoul(optarg, NULL, 10);
		else
			return 2;
	if (optind + 1 != argc)
		errx(2, "usage: segments [-i number] [-s bytes] syns");
	load(argv[optind]);
	put((uint32_t[]){ 0xa1b2c3d4, 2 | 4u << 16, 0, 0, MOST + ETHERNET, 1 }, 24);
	while (fgets(line, sizeof(line), stdin) != NULL)
		if (*line != '#' && *line != '\n')
			put_packet(line, number, snaplen);
	if (fclose(stdout) == EOF)
		err(3, "stdout");
	return 0;
}

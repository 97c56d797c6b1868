/* SPDX-License-Identifier: ISC
 *
 * Simulates a network for the tests: answers IPv4 probes correctly, or forged in one chosen way.
 * It checks the probes, and shares no code with the tools, so that an error of theirs cannot
 * cancel itself out. The same pcap on stdin always gives the same one on stdout: it uses no
 * clock, and a reply is 1 ms later than its probe.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROBES "tcp[tcpflags] & (tcp-syn | tcp-ack | tcp-rst | tcp-fin) == tcp-syn or icmp[icmptype] == icmp-echo or udp"
#define ROUTER 0xc6120001U	/* 198.18.0.1 */

enum { LIVE_SECONDS = 60, TTL = 57, WINDOW = 29200, MTU = 1500, IPLEN = 20 };
enum { OF_TCP = 1, OF_ICMP = 2, OF_UDP = 4, OF_ANY = 7 };

/* The modes up to SHORT give honest replies. */
enum mode { ANSWER, DUP, SHORT, UNREACH, BADQUOTE, BADACK, BADPORT, BADHOST, BADSPORT, RANDOM, BADECHO, MODES };

/* The protocols that each mode answers, and the default of -n. */
static const struct { const char *name; int of; unsigned long count; } modes[MODES] = {
	[ANSWER] = { "answer", OF_ANY, 1 }, [DUP] = { "dup", OF_ANY, 3 }, [SHORT] = { "short", OF_ANY, 1 },
	[UNREACH] = { "unreach", OF_ANY, 1 }, [BADQUOTE] = { "badquote", OF_TCP | OF_ICMP, 1 },
	[BADACK] = { "badack", OF_TCP, 1 }, [BADPORT] = { "badport", OF_TCP, 1 },
	[BADHOST] = { "badhost", OF_TCP | OF_ICMP, 1 }, [BADSPORT] = { "badsport", OF_TCP, 1 },
	[RANDOM] = { "random", OF_TCP, 1000 }, [BADECHO] = { "badecho", OF_ICMP, 3 },
};

/* The layout on the wire, without IP options. */
struct packet {
	struct ip ip;
	union { struct tcphdr tcp; struct icmphdr icmp; struct udphdr udp; uint8_t b[MTU - IPLEN]; };
};

struct world {
	enum mode mode;
	unsigned long count, seen, sent, bad;
	pcap_t *pcap;
	pcap_dumper_t *dump;	/* NULL: live */
	size_t link;		/* bytes of link header: 14 or 0 */
	uint64_t rng;
	bool open[65536];
	uint8_t frame[ETH_HLEN + MTU];
};

static pcap_t *live;	/* for the signal handler */

static void
on_signal(int sig)
{
	(void)sig;
	pcap_breakloop(live);
}

/* xorshift64 */
static uint32_t
draw(struct world *w, uint32_t lo, uint32_t hi)
{
	w->rng ^= w->rng << 13;
	w->rng ^= w->rng >> 7;
	w->rng ^= w->rng << 17;
	return lo + (uint32_t)((w->rng >> 32) % ((uint64_t)hi - lo + 1));
}

static void
flip_bit(struct world *w, uint8_t *b, size_t n)
{
	b[draw(w, 0, (uint32_t)n - 1)] ^= (uint8_t)(1 << draw(w, 0, 7));
}

/* RFC 1071, in network byte order; 0 for data that contain their own correct checksum. */
static uint16_t
checksum(const uint8_t *b, size_t n, size_t sum)
{
	for (size_t i = 0; i < n; i++)
		sum += i % 2 ? b[i] : (size_t)b[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/*
 * The pseudo-header consists of the addresses, which end the IP header, the protocol and the
 * length.
 */
static uint16_t
l4_checksum(const struct packet *k)
{
	size_t n = ntohs(k->ip.ip_len) - (size_t)IPLEN;

	if (k->ip.ip_p == IPPROTO_ICMP)
		return checksum(k->b, n, 0);
	return checksum((const uint8_t *)k + IPLEN - 8, 8 + n, k->ip.ip_p + n);
}

/* Returns the fault of a probe, whose first have bytes were captured, or NULL. */
static const char *
fault(const struct packet *q, size_t have)
{
	size_t len = ntohs(q->ip.ip_len), n = len - IPLEN, doff = q->tcp.th_off * 4U;
	uint8_t proto = q->ip.ip_p;

	if (q->ip.ip_v != 4 || q->ip.ip_hl * 4 != IPLEN || len < IPLEN + 8 || len > MTU || have < len)
		return "bad IP version or length";
	if (checksum((const uint8_t *)q, IPLEN, 0))
		return "bad IP checksum";
	if (proto == IPPROTO_TCP ? doff < sizeof(q->tcp) || n < doff : proto == IPPROTO_UDP && ntohs(q->udp.uh_ulen) != n)
		return "bad TCP or UDP length";
	if ((proto != IPPROTO_UDP || q->udp.uh_sum) && l4_checksum(q))
		return "bad TCP, ICMP or UDP checksum";
	return NULL;
}

/* The quote is the minimum of RFC 792: the IP header and 8 bytes. */
static void
unreachable(struct packet *r, const struct packet *q, in_addr_t from, uint8_t code)
{
	r->ip.ip_src.s_addr = from;
	r->ip.ip_p = IPPROTO_ICMP;
	r->ip.ip_len = htons(IPLEN + 8 + IPLEN + 8);
	r->icmp = (struct icmphdr){ .type = ICMP_UNREACH, .code = code };
	memcpy(r->b + 8, q, IPLEN + 8);
}

/* Builds the reply of an honest host. */
static void
honest(struct packet *r, const struct packet *q, bool open)
{
	*r = *q;
	r->ip = (struct ip){ .ip_v = 4, .ip_hl = IPLEN / 4, .ip_len = q->ip.ip_len, .ip_off = htons(IP_DF),
	    .ip_ttl = TTL, .ip_p = q->ip.ip_p, .ip_src = q->ip.ip_dst, .ip_dst = q->ip.ip_src };
	if (q->ip.ip_p == IPPROTO_UDP) {
		unreachable(r, q, q->ip.ip_dst.s_addr, ICMP_UNREACH_PORT);
	} else if (q->ip.ip_p == IPPROTO_ICMP) {
		r->icmp.type = ICMP_ECHOREPLY;
	} else {
		r->ip.ip_len = htons(IPLEN + sizeof(r->tcp));
		r->tcp = (struct tcphdr){ .th_sport = q->tcp.th_dport, .th_dport = q->tcp.th_sport, .th_off = 5,
		    .th_ack = htonl(ntohl(q->tcp.th_seq) + 1), .th_flags = open ? TH_SYN | TH_ACK : TH_RST | TH_ACK,
		    .th_win = htons(open ? WINDOW : 0),
		    .th_seq = open ? htonl(ntohl(q->ip.ip_dst.s_addr) * 2654435761U ^ ntohs(q->tcp.th_dport)) : 0 };
	}
}

/*
 * Spoils one part of an honest reply. Each mode gets only the protocols in its line of the table.
 */
static void
forge(struct world *w, struct packet *r, const struct packet *q, unsigned long nth)
{
	uint32_t port = ntohs(q->tcp.th_sport), by;
	size_t payload = ntohs(r->ip.ip_len) - IPLEN - 8U;

	if (w->mode == UNREACH || w->mode == BADQUOTE)
		unreachable(r, q, htonl(ROUTER), ICMP_UNREACH_HOST);
	/* TCP's seq; ICMP's id and seq, whose low byte is the attempt */
	if (w->mode == BADQUOTE) {
		flip_bit(w, r->b + 8 + IPLEN + 4, q->ip.ip_p == IPPROTO_TCP ? 4 : 3);
	} else if (w->mode == BADACK) {
		r->tcp.th_ack = htonl(ntohl(q->tcp.th_seq) + 2);
	/* at least 16 away: closer might be the right port of another attempt */
	} else if (w->mode == BADPORT) {
		by = draw(w, 16, 1000);
		port = port + by > 65535 || (port >= 1024 + by && draw(w, 0, 1)) ? port - by : port + by;
		r->tcp.th_dport = htons((uint16_t)(port < 1024 ? port + 1024 : port));
	} else if (w->mode == BADHOST) {
		r->ip.ip_src.s_addr = htonl(ntohl(q->ip.ip_dst.s_addr) + 1);
	} else if (w->mode == BADSPORT) {
		r->tcp.th_sport = htons((uint16_t)(ntohs(q->tcp.th_dport) + 1));
	} else if (w->mode == RANDOM) {
		r->tcp.th_ack = htonl(draw(w, 0, UINT32_MAX));
		r->tcp.th_dport = htons((uint16_t)draw(w, 32768, 61000));
	} else if (w->mode == BADECHO && nth % 3 < 2) {	/* the id, then the seq, then the payload */
		flip_bit(w, r->b + 4 + nth % 3 * 2, nth % 3 == 0 ? 2 : 1);
	} else if (w->mode == BADECHO && payload) {
		flip_bit(w, r->b + 8, payload);
	} else if (w->mode == BADECHO) {
		/* if no payload was sent, one byte is already wrong */
		r->ip.ip_len = htons(IPLEN + 8 + 1);
	}
}

/* Puts the first cut bytes on the wire, of a frame that was len bytes long. */
static void
emit(struct world *w, struct timeval ts, size_t cut, size_t len)
{
	if (w->dump)
		pcap_dump((u_char *)w->dump, &(struct pcap_pkthdr){ ts, (bpf_u_int32)cut, (bpf_u_int32)len }, w->frame);
	else if (pcap_inject(w->pcap, w->frame, cut) != (int)cut)
		errx(3, "inject: %s", pcap_geterr(w->pcap));
	w->sent++;
}

static void
transmit(struct world *w, struct timeval ts, struct packet *r)
{
	uint16_t *sum = r->ip.ip_p == IPPROTO_TCP ? &r->tcp.th_sum : &r->icmp.checksum;
	size_t len = w->link + ntohs(r->ip.ip_len);

	*sum = 0;
	*sum = l4_checksum(r);
	r->ip.ip_sum = checksum((const uint8_t *)r, IPLEN, 0);
	memcpy(w->frame + w->link, r, len - w->link);
	if (w->mode != SHORT)
		emit(w, ts, len, len);
	/*
	 * A device accepts no frame that ends with its own header, and cannot say that a frame
	 * was longer.
	 */
	for (size_t cut = w->dump ? 0 : w->link + 1; w->mode == SHORT && cut < len; cut++) {
		if (w->dump)
			emit(w, ts, cut, len);
		emit(w, ts, cut, cut);
	}
}

static void
on_probe(u_char *user, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct world *w = (struct world *)(void *)user;
	struct timeval ts = { h->ts.tv_sec + (h->ts.tv_usec >= 999000000), (h->ts.tv_usec + 1000000) % 1000000000 };
	size_t have = h->caplen - w->link;	/* the filter has read past the link header */
	struct packet q = { .ip.ip_v = 0 }, r;
	const char *why;
	int of;

	memcpy(&q, bytes + w->link, have < sizeof(q) ? have : sizeof(q));
	of = q.ip.ip_p == IPPROTO_TCP ? OF_TCP : q.ip.ip_p == IPPROTO_ICMP ? OF_ICMP : OF_UDP;
	why = fault(&q, have);
	w->seen++;
	if (why && w->bad++ == 0)
		warnx("probe %lu: %s", w->seen, why);
	if (w->link) {
		memcpy(w->frame, bytes + ETH_ALEN, ETH_ALEN);
		memcpy(w->frame + ETH_ALEN, bytes, ETH_ALEN);
		memcpy(w->frame + 2 * ETH_ALEN, bytes + 2 * ETH_ALEN, 2);
	}
	for (unsigned long i = 0; !why && modes[w->mode].of & of && i < w->count; i++) {
		honest(&r, &q, w->mode > SHORT || w->open[ntohs(q.tcp.th_dport)]);
		forge(w, &r, &q, i);
		transmit(w, ts, &r);
	}
}

/*
 * Nothing may leave the lab: every interface must be virtual, according to a /sys of this
 * namespace.
 */
static void
require_lab(void)
{
	struct if_nameindex *all = if_nameindex();
	const char *lab = getenv("ZSCAN_LAB");
	unsigned index = 0;
	char path[64];
	FILE *f;

	if (!lab || !*lab || !all)
		errx(2, "live only inside the lab: ZSCAN_LAB is not set");
	for (const struct if_nameindex *i = all; i->if_index; i++) {
		snprintf(path, sizeof(path), "/sys/class/net/%s/ifindex", i->if_name);
		if (!(f = fopen(path, "r")) || fscanf(f, "%u", &index) != 1 || index != i->if_index)
			errx(2, "%s: live only inside the lab: cannot tell whether it is virtual", i->if_name);
		fclose(f);
		snprintf(path, sizeof(path), "/sys/class/net/%s/device", i->if_name);
		if (access(path, F_OK) == 0 || errno != ENOENT)
			errx(2, "%s: live only inside the lab: not a virtual interface", i->if_name);
	}
	if_freenameindex(all);
}

static pcap_t *
capture(const char *name)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(name, reason);

	if (!p)
		errx(2, "%s: %s", name, reason);
	pcap_set_immediate_mode(p, 1);
	pcap_set_promisc(p, 1);
	/*
	 * A slot of the ring has the size of a snapshot. With the default, 64 KiB and more, a
	 * burst overruns the ring.
	 */
	pcap_set_snaplen(p, ETH_HLEN + MTU);
	pcap_set_buffer_size(p, 1 << 26);
	if (pcap_activate(p) < 0 || pcap_setdirection(p, PCAP_D_IN) == -1)
		errx(2, "%s: %s", name, pcap_geterr(p));
	live = p;
	for (const int *sig = (int[]){ SIGTERM, SIGINT, SIGALRM, 0 }; *sig; sig++)
		if (sigaction(*sig, &(struct sigaction){ .sa_handler = on_signal, .sa_flags = SA_RESTART }, NULL) == -1)
			err(2, "sigaction");
	alarm(LIVE_SECONDS);
	return p;
}

/* Parses one number of a comma-separated list, and steps over it. */
static unsigned long
number(char **s, unsigned long max)
{
	const char *from = *s;
	unsigned long v = strtoul(from, s, 10);

	if (*from < '0' || *from > '9' || v > max || (**s && *(*s)++ != ','))
		errx(2, "bad number: %s", from);
	return v;
}

static void
usage(void)
{
	fputs("usage: responder [-m MODE] [-o PORTS] [-n COUNT] [-i IF]\nmodes:", stderr);
	for (size_t i = 0; i < MODES; i++)
		fprintf(stderr, " %s", modes[i].name);
	fputc('\n', stderr);
	exit(2);
}

/* Runs until the input ends or a signal comes. */
static int
run(struct world *w, const char *name)
{
	struct bpf_program code;
	struct pcap_stat lost = { .ps_drop = 0 };
	int dlt = pcap_datalink(w->pcap);
	pcap_t *out = pcap_open_dead_with_tstamp_precision(dlt, 65535, PCAP_TSTAMP_PRECISION_NANO);

	if (dlt != DLT_EN10MB && dlt != DLT_RAW)
		errx(2, "%s: neither Ethernet nor raw IP", name ? name : "stdin");
	w->link = dlt == DLT_EN10MB ? ETH_HLEN : 0;
	if (pcap_compile(w->pcap, &code, PROBES, 1, PCAP_NETMASK_UNKNOWN) == -1 || pcap_setfilter(w->pcap, &code) == -1)
		errx(2, "filter: %s", pcap_geterr(w->pcap));
	if (!out || (!name && !(w->dump = pcap_dump_fopen(out, stdout))))
		errx(3, "stdout: cannot begin a pcap");
	if (name && (puts("ready") == EOF || fflush(stdout) == EOF))
		err(3, "stdout");
	if (pcap_loop(w->pcap, -1, on_probe, (u_char *)w) == PCAP_ERROR)
		errx(3, "%s: %s", name ? name : "stdin", pcap_geterr(w->pcap));
	if ((w->dump && pcap_dump_flush(w->dump) == -1) || ferror(stdout))
		err(3, "stdout");
	if (name && pcap_stats(w->pcap, &lost) == -1)
		errx(3, "%s: %s", name, pcap_geterr(w->pcap));
	if (name)
		fprintf(stderr, "seen=%lu sent=%lu\n", w->seen, w->sent);
	if (lost.ps_drop)
		warnx("%u probes were lost in the capture", lost.ps_drop);
	if (w->bad)
		warnx("%lu of %lu probes were bad", w->bad, w->seen);
	if (w->dump)
		pcap_dump_close(w->dump);
	pcap_freecode(&code);
	pcap_close(out);
	pcap_close(w->pcap);
	return w->bad || lost.ps_drop;
}

int
main(int argc, char **argv)
{
	struct world w = { .rng = 0x9e3779b97f4a7c15 };
	char reason[PCAP_ERRBUF_SIZE], *ports = (char[]){ "80,443" }, *count = NULL, *name = NULL;
	int c;

	while ((c = getopt(argc, argv, "i:m:n:o:")) != -1)
		if (c == 'i')
			name = optarg;
		else if (c == 'n')
			count = optarg;
		else if (c == 'o')
			ports = optarg;
		else if (c == 'm')
			for (w.mode = 0; w.mode < MODES && strcmp(optarg, modes[w.mode].name) != 0; w.mode++)
				;
		else
			usage();
	if (w.mode == MODES || optind < argc)
		usage();
	w.count = count ? number(&count, 1000000) : modes[w.mode].count;
	if (count && *count)
		usage();
	while (*ports)
		w.open[number(&ports, 65535)] = true;
	if (name)
		require_lab();
	w.pcap = name ? capture(name) :
	    pcap_fopen_offline_with_tstamp_precision(stdin, PCAP_TSTAMP_PRECISION_NANO, reason);
	if (!w.pcap)
		errx(2, "stdin: %s", reason);
	return run(&w, name);
}

/* SPDX-License-Identifier: ISC
 *
 * tcp_synscan: a SYN (RFC 9293, section 3.5). SYN-ACK means open, RST closed. The sequence number
 * is the tag, which returns one higher as the acknowledgement.
 */
#include "probe/tcp.h"

#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "net/wire.h"

enum { MSS = 2 };

/*
 * Kinds of options of one byte (RFC 9293, section 3.1), and kind and length of the others (there;
 * RFC 7323; RFC 2018).
 */
#define END 0
#define NOP 1
#define OPTION_MSS 2, 4, 0, 0
#define OPTION_SCALE(shift) 3, 3, shift
#define OPTION_SACK 4, 2
#define OPTION_TIMESTAMPS 8, 10, 0, 0, 0, 0, 0, 0, 0, 0

/*
 * The options of a SYN as several systems send them: hosts and firewalls answer a familiar SYN
 * more often than a bare one. The MSS comes first and is filled in later, as is the time.
 *
 *     windows  Windows 10 by the signatures of p0f, a passive fingerprinter:
 *              65535,8:mss,nop,ws,nop,nop,sok:df; ZMap's default
 *     linux    Linux by its sources and a capture, which the tests repeat:
 *              mss*44,7:mss,sok,ts,nop,ws:df; the window is 65535 rounded down to whole segments,
 *              44 of 1460 bytes or 45 of 1440; the scale is that of tcp_rmem's default, 6 MiB
 *     bsd      macOS by those signatures: 65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:df; older
 *              versions had smaller scales
 *     mss      only the MSS, the least that most hosts answer
 */
static const struct layout {
	const char *name;
	uint16_t window, window_ip6;
	uint8_t timestamp;          /* its offset in the options; 0: none */
	uint8_t options_len;
	uint8_t options[TCP_OPTIONS_MAX];
} layouts[] = {
	{ "windows", 65535, 65535, 0, 12, { OPTION_MSS, NOP, OPTION_SCALE(8), NOP, NOP, OPTION_SACK } },
	{ "linux", 64240, 64800, 8, 20, { OPTION_MSS, OPTION_SACK, OPTION_TIMESTAMPS, NOP, OPTION_SCALE(7) } },
	{ "bsd", 65535, 65535, 12, 24,
	    { OPTION_MSS, NOP, OPTION_SCALE(6), NOP, NOP, OPTION_TIMESTAMPS, OPTION_SACK, END, END } },
	{ "mss", 65535, 65535, 0, 4, { OPTION_MSS } },
	{ "none", 65535, 65535, 0, 0, { 0 } },
};

enum { LAYOUTS = sizeof(layouts) / sizeof(*layouts) };

static bool
is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && memcmp(s, word, n) == 0;
}

/* ZMap needs these words to add columns; here the columns always exist. */
static bool
names_column(const char *s, size_t n)
{
	return is_word(s, n, "rtt") || is_word(s, n, "ja4ts");
}

static const struct layout *
find_layout(const char *s, size_t n)
{
	char known[128] = "";
	size_t written = 0;

	if (is_word(s, n, "smallest-probes"))
		return find_layout("mss", strlen("mss"));   /* ZMap's name */
	for (size_t i = 0; i < LAYOUTS; i++)
		if (is_word(s, n, layouts[i].name))
			return &layouts[i];
	for (size_t i = 0; i < LAYOUTS && written < sizeof(known); i++)
		written += (size_t)snprintf(known + written, sizeof(known) - written, " %s", layouts[i].name);
	errx(2, "--probe-args: unknown layout: %.*s: there are:%s, and the words rtt and ja4ts", (int)n, s, known);
}

/* The arguments are words separated by commas; one may name a layout. */
static const struct layout *
parse_words(const char *args)
{
	const struct layout *layout, *found = NULL;

	for (const char *s = args;; s++) {
		size_t n = strcspn(s, ",");

		if (!names_column(s, n)) {
			layout = find_layout(s, n);
			if (found != NULL)
				errx(2, "--probe-args: want one layout: %s", args);
			found = layout;
		}
		s += n;
		if (*s == '\0')
			return found != NULL ? found : &layouts[0];
	}
}

static void
configure(struct template *t, bool ip6, const char *args)
{
	const struct layout *l = args != NULL ? parse_words(args) : &layouts[0];

	t->tcp_window = ip6 ? l->window_ip6 : l->window;
	t->options_len = l->options_len;
	memcpy(t->options, l->options, sizeof(t->options));
	if (l->options_len > 0)
		wire_put16(t->options + MSS, ip6 ? TCP_MSS_IP6 : TCP_MSS_IP4);
	if (l->timestamp > 0)
		t->time = (uint8_t)(TCP_HEADER + l->timestamp);
}

static uint32_t
patch(uint8_t *tcp, const struct probe_values *v)
{
	return wire_put16(tcp, v->source_port) + wire_put16(tcp + 2, v->target_port)
	    + wire_put32(tcp + TCP_SEQ, v->ttl > 0 ? hops_sequence(v->tag, v->attempt) : tag_lo(v->tag));
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_tcp_classify(scan, p, r, &tag);
	bool rst = v == VALID && p->transport[TCP_FLAGS] & TH_RST;
	uint32_t acknum, data = scan->template->payload_len;

	if (v != VALID)
		return v;
	r->success = !rst;
	acknum = wire_get32(p->transport + TCP_ACK);
	/*
	 * Data of the SYN (about.h) may be acknowledged with it; a RST always does so (RFC 9293,
	 * section 3.10.7.1).
	 */
	if (acknum - tag_lo(tag) - data <= 1)
		acknum -= data;
	/* A RST answers a SYN with its sequence number plus one; some stacks omit the one. */
	if (rst && (acknum - tag_lo(tag)) % 2 == 0)
		acknum++;
	return probe_tcp_is_sequence(scan, tag, acknum - 1, r) ? VALID : INVALID;
}

static const struct column columns[] = {
	PROBE_TCP_COLUMNS,
	PROBE_TCP_OPTION_COLUMNS,
	{ "rtt_us", COLUMN_INT, probe_tcp_rtt, "microseconds from the probe to the reply, if it echoes a timestamp" },
	PROBE_TCP_PORT_COLUMNS,
	{ "ja4ts", COLUMN_STRING, probe_tcp_ja4ts, "window, option kinds, MSS and window scale of a SYN-ACK, as JA4TS" },
	{ 0 },
};

const struct probe probe_tcp_synscan = {
	.name = "tcp_synscan",
	.help = "TCP SYN: open (synack), closed (rst) or unreachable",
	.template = {
		.protocol = IPPROTO_TCP,
		.dont_fragment = true,      /* as all these systems do */
		.tcp_flags = TH_SYN,
	},
	.has_ports = true,
	.takes_args = true,
	.tells_hop = true,
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

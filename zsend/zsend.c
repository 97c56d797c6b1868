/* SPDX-License-Identifier: ISC
 *
 * Makes one probe for each target line and puts it on the wire at a given rate. This file has the
 * options and the order of start-up: open all that needs privileges, drop them, and only then
 * read input.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr/optout.h"
#include "addr/ports.h"
#include "confine/priv.h"
#include "confine/sandbox.h"
#include "frame.h"
#include "io/files.h"
#include "io/option.h"
#include "io/signals.h"
#include "io/streams.h"
#include "net/netlink.h"
#include "sender.h"
#include "source.h"
#include "survey.h"

static const char usage[] =
	"usage: zsend [-XhV] [-p ports] [-M probe] [-i interface] [-S addresses] [-s ports] [-r pps | -B bps]\n"
	"             [-P attempts] [-n max] [-t time] [-k key] [-G mac] [-w file] [-O form] [-u fd]\n"
	"             [--deny file]... [--probe-args text] [--engine packet|live|ip|pcap] [--source-mac mac]\n"
	"             [--cap length:pps]... [--ttl hops[+] [--flow]] [--steer fd] [--retries n] [--max-sendto-failures n]\n"
	"             [--egress] [--exclude-ports ports] [--about uri [--about-in places]] [--no-sandbox]\n"
	"Sends one probe for each target line on stdin: ADDR[,PORT[,+ATTEMPT]].\n"
	"  -p ports   probe each of these ports of targets without a port: 80,443,u:53,icmp\n"
	"  -M probe   tcp_synscan (the default), icmp_echoscan ...; --list-probe-modules lists all;\n"
	"             several probes, each for another protocol: tcp_synscan,udp,icmp_echoscan\n"
	"  -i if      send by this interface (default: by the route of each target)\n"
	"  -S addrs   source addresses, prefixes and ranges (default: by the route of each target)\n"
	"  -s ports   source ports, a range first-last (32768-61000)\n"
	"  -r pps     probes per second, with K or M; 0: as fast as possible (10000; with -w 0)\n"
	"  -B bps     bits per second on the wire, with K, M or G\n"
	"  -P attempts  send each probe this many times, up to 255; 0: not at all (1; with several questions of dns, each once)\n"
	"  -n max     send at most this many probes, with K, M or G; 0: none\n"
	"  -t time    send for at most this long: 90, 90s, 10m, 2h\n"
	"  -k key     32 hexadecimal digits or @FILE (default: ZKEY of the environment, or your own key file)\n"
	"  -G mac     MAC address of the gateway (default: ask the kernel, then the gateway)\n"
	"  -X         send IP packets without Ethernet, as on links that have none\n"
	"  -w file    send nothing, write the frames as pcap (- for stdout); needs -S\n"
	"  -O form    the format of -w: pcap, or text as ZMap prints packets (pcap)\n"
	"  -u fd      write status lines to this descriptor\n"
	"  --exclude-ports ports  never probe these ports\n"
	"  -b, --deny file   never send to the addresses of this list; SIGHUP reloads it\n"
	"  --probe-args text tcp_synscan: windows, linux, bsd, mss, none; udp: service:, text:, file: ...; dns: A,NAME;MX,NAME ...\n"
	"  --about uri       put into probes who sends them (RFC 9511): https:, mailto: or tel:\n"
	"  --about-in places which probes: echo, udp, own, option, syn (echo,udp)\n"
	"  --engine name     how frames leave (default: packet, at high rates live, without Ethernet ip; with -w pcap)\n"
	"  --source-mac mac  our own MAC address (default: that of the interface)\n"
	"  --ttl hops        time to live or hop limit (64); N+: N for attempt 0, and one more for each later attempt\n"
	"  --flow            with --ttl N+: let all attempts at a target take the same path\n"
	"  --steer fd        read lines from this descriptor: rate N, pause, resume\n"
	"  --cap length:pps  limit the rate to any network of this prefix length: 24:10, 48:10 (over 32: IPv6), ip6:32:10\n"
	"  --retries n       try a frame that cannot be sent n more times (10)\n"
	"  --max-sendto-failures n  stop after more than n such failures\n"
	"  --egress          send nothing, print how many targets leave by which interface, source and next hop\n"
	"  --no-sandbox      keep all system calls, for debuggers\n"
	"  --list-probe-modules     list the probes of -M, and exit\n"
	"  --print-probe     print facts about this probe, name=value, and exit\n"
	"  -h, --help, -V, --version  print this help, or the version, and exit\n";

struct options {
	const char *key, *steer, *form;
	struct ranges sources;
	double bits;                    /* -B; 0: not given */
	struct port_set *excluded_ports;
	int attempts;                   /* -P; -1: not given */
	bool has_rate, no_sandbox, print_probe;
};

static void
parse_mac(const char *option, const char *arg, uint8_t mac[6])
{
	int end = 0;

	/* sscanf alone would accept white space and signs */
	if (strspn(arg, "0123456789abcdefABCDEF:") != strlen(arg)
	    || sscanf(arg, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5, &end) != 6
	    || arg[end] != '\0')
		errx(2, "%s: bad MAC address: %s", option, arg);
}

/*
 * With rising hops, limits the attempts to the number that replies distinguish, and to the range
 * of times to live.
 */
static void
check_attempts(const struct hops *h, unsigned attempts)
{
	if (h->rising && attempts > HOPS_MAX)
		errx(2, "-P: %u: with --ttl %u+ at most %d", attempts, h->first, HOPS_MAX);
	if (h->rising && h->first + attempts > UINT8_MAX + 1U)
		errx(2, "-P: %u: with --ttl %u+ at most %d", attempts, h->first, UINT8_MAX + 1 - h->first);
}

/*
 * Each target gets every payload of its probe, and each of them equally often. Beyond the
 * attempts that a reply distinguishes, they start again with the first.
 */
static void
set_attempts(struct plan *plan, int given)
{
	plan->attempts_given = given >= 0;
	for (size_t i = 0; i < plan->scans.n; i++) {
		unsigned payload_count = plan->scans.templates[i][0].payload_count;

		plan->attempts[i] = given >= 0 ? (unsigned)given : payload_count > 0 ? payload_count : 1;
		if (payload_count > 0 && plan->attempts[i] % payload_count != 0)
			errx(2, "-P: %u is no multiple of the %u questions of --probe-args", plan->attempts[i], payload_count);
		if (plan->attempts[i] > TAG_ATTEMPTS && payload_count > 0 && TAG_ATTEMPTS % payload_count != 0)
			errx(2, "-P: %u: with %u questions at most %d", plan->attempts[i], payload_count, TAG_ATTEMPTS);
		check_attempts(&plan->scans.hops, plan->attempts[i]);
	}
}

/* Removes the ports of --exclude-ports from those of -p and of any target. NULL: none. */
static void
exclude_ports(struct plan *plan, const struct port_set *excluded)
{
	const bool had_any = plan->ports.n > 0;

	plan->excluded = excluded;
	plan->unnamed = scans_unnamed(&plan->scans);
	ports_remove(&plan->ports, excluded, plan->unnamed);
	if (had_any && plan->ports.n == 0)
		errx(2, "--exclude-ports: excludes all ports of -p");
	if (!scans_have_ports(&plan->scans) && plan_excludes(plan, (struct port){ 0 }))
		errx(2, "--exclude-ports: leaves nothing to %s", plan->scans.scan[0].probe->name);
}

/*
 * Sets the ports for targets without one: those of -p without those of --exclude-ports, or that
 * of the probe.
 */
static void
set_ports(struct plan *plan, const struct options *o)
{
	const struct probe *probe = plan->scans.scan[0].probe;

	if (plan->ports.n > 0 && probe->with_ports != NULL)
		plan->scans.scan[0].probe = probe = probe->with_ports;
	/* To ICMP alone, icmp is the only port that there is. */
	if (plan->ports.n == 1 && plan->ports.list[0].protocol == PROTOCOL_ICMP && scans_unnamed(&plan->scans) == PROTOCOL_ICMP)
		plan->ports.n = 0;
	if (plan->ports.n > 0 && !scans_have_ports(&plan->scans))
		errx(2, "-p: %s has no ports", probe->name);
	if (plan->ports.n == 0 && !scans_are_several(&plan->scans) && probe->port != 0)
		plan->ports = (struct ports){ .list = &plan->probe_port, .n = 1 };
	plan->probe_port.number = probe->port;
	for (size_t i = 0; i < plan->ports.n; i++) {
		struct port port = plan->ports.list[i];
		char text[PORT_STRLEN], names[SCANS_NAMES_MAX];

		port_format(port, text);
		if (scans_of_protocol(&plan->scans, (enum protocol)port.protocol) == NULL)
			errx(2, "-p: %s: no probe over %s: -M names %s", text, port.protocol == PROTOCOL_UDP ? "UDP" : port.protocol == PROTOCOL_ICMP ? "ICMP" : "TCP",
			    scans_names(&plan->scans, names));
	}
	exclude_ports(plan, o->excluded_ports);
}

/* Refuses options whose values come from the rows of connections. */
static void
check_connections(const struct sender *s, const struct options *o)
{
	const struct probe *probe = s->probes.plan.scans.scan[0].probe;

	if (s->probes.plan.ports.n > 0)
		errx(2, "-p: %s goes on with the connections of rows: give the port to %s", probe->name, probe->opener);
	if (o->attempts >= 0)
		errx(2, "-P: %s sends one segment for each row", probe->name);
	if (o->sources.n4 + o->sources.n6 > 0)
		errx(2, "-S: %s sends from the daddr of each row", probe->name);
	if (cap_is_set(&s->probes.held.cap))
		errx(2, "--cap: %s goes on with the connections of rows: give it to %s", probe->name, probe->opener);
}

/* Refuses options that cannot be combined with a probe that stays on the link. */
static void
check_stays_on_link(const struct sender *s)
{
	const struct egress_options *e = &s->probes.egresses.options;
	const char *name = s->probes.plan.scans.scan[0].probe->name;

	if (e->raw_ip)
		errx(2, "-X: %s needs Ethernet", name);
	if (e->has_gateway_mac)
		errx(2, "-G: %s goes by no gateway", name);
}

/* Each link has its own group of all nodes. */
static void
check_all_nodes(const struct sender *s)
{
	const struct egress_options *e = &s->probes.egresses.options;

	if (e->ifindex == 0 && e->file == NULL)
		errx(2, "%s: name the link with -i", s->probes.plan.scans.scan[0].probe->name);
	check_stays_on_link(s);
}

static void
set_interface(struct probes *p, const char *name)
{
	struct egress_options *o = &p->egresses.options;
	struct link link;

	o->ifindex = if_nametoindex(name);
	if (o->ifindex == 0)
		errx(2, "%s: no such interface", name);
	if (netlink_is_vrf(o->ifindex))
		errx(2, "%s: is a VRF: give an interface that is in it", name);
	if (!link_open(&link, o->ifindex))
		exit(2);
	o->loopback = p->plan.loopback = link.loopback;
}

static void
parse_options(int argc, char **argv, struct sender *s, struct options *o, struct files *files, struct status *status)
{
	enum { EXCLUDE_PORTS = 256, SOURCE_MAC, TTL, FLOW, ENGINE, STEER, RETRIES, MAX_FAILURES, CAP, PROBE_ARGS, ABOUT, ABOUT_IN, EGRESS, NO_SANDBOX, LIST_PROBES, PRINT_PROBE };
	static const struct option longs[] = {
		{ "deny", required_argument, NULL, 'b' },
		{ "exclude-ports", required_argument, NULL, EXCLUDE_PORTS },
		{ "source-mac", required_argument, NULL, SOURCE_MAC },
		{ "ttl", required_argument, NULL, TTL },
		{ "flow", no_argument, NULL, FLOW },
		{ "engine", required_argument, NULL, ENGINE },
		{ "steer", required_argument, NULL, STEER },
		{ "retries", required_argument, NULL, RETRIES },
		{ "max-sendto-failures", required_argument, NULL, MAX_FAILURES },
		{ "cap", required_argument, NULL, CAP },
		{ "probe-args", required_argument, NULL, PROBE_ARGS },
		{ "about", required_argument, NULL, ABOUT },
		{ "about-in", required_argument, NULL, ABOUT_IN },
		{ "egress", no_argument, NULL, EGRESS },
		{ "no-sandbox", no_argument, NULL, NO_SANDBOX },
		{ "list-probe-modules", no_argument, NULL, LIST_PROBES },
		{ "print-probe", no_argument, NULL, PRINT_PROBE },
		OPTION_HELP,
		{ 0 },
	};
	struct egress_options *e = &s->probes.egresses.options;
	uint64_t frame_bits;
	int c;

	while ((c = getopt_long(argc, argv, "p:M:i:S:s:r:B:P:n:t:k:G:Xw:O:b:u:hV", longs, NULL)) != -1)
		switch (c) {
		case 'p':
			if (!ports_parse(optarg, &s->probes.plan.ports))
				errx(2, "-p: bad ports: %s: want numbers: 80,443,8000-8010,u:53,icmp", optarg);
			break;
		case 'M':
			scans_option(&s->probes.plan.scans, optarg);
			break;
		case 'i':
			set_interface(&s->probes, optarg);
			break;
		case 'S':
			source_option("-S", optarg, &o->sources);
			break;
		case 's':
			scans_sources_option(&s->probes.plan.scans, optarg);
			break;
		case 'r':
			s->probes.transmit.pace.wanted = option_rate("-r", optarg);
			o->has_rate = true;
			break;
		case 'B':
			o->bits = option_rate("-B", optarg);
			if (o->bits == 0)
				errx(2, "-B: out of range: %s", optarg);
			break;
		case 'P':
			o->attempts = (int)option_count("-P", optarg, 0, TARGET_ATTEMPTS - 1);
			break;
		case 'n':
			s->probes.transmit.max = option_count("-n", optarg, 0, UINT64_MAX);
			break;
		case 't':
			s->probes.seconds = option_seconds("-t", optarg);
			break;
		case 'k':
			o->key = optarg;
			break;
		case 'G':
			parse_mac("-G", optarg, e->gateway_mac);
			e->has_gateway_mac = true;
			break;
		case 'b':
			if (strcmp(optarg, "-") == 0)
				errx(2, "--deny: -: the standard input is for targets");
			deny_add(&s->probes.deny, optarg);
			files_read(files, "--deny", optarg);
			break;
		case EXCLUDE_PORTS:
			if (!port_set_add(&o->excluded_ports, optarg))
				errx(2, "--exclude-ports: bad ports: %s", optarg);
			break;
		case SOURCE_MAC:
			parse_mac("--source-mac", optarg, e->mac);
			e->has_mac = true;
			break;
		case TTL:
			hops_option(&s->probes.plan.scans.hops, optarg);
			break;
		case FLOW:
			s->probes.plan.scans.hops.flow = true;
			break;
		case ENGINE:
			e->engine = engines_option(optarg);
			break;
		case STEER:
			o->steer = optarg;
			break;
		case RETRIES:
			s->probes.transmit.failures.retries = (unsigned)option_count("--retries", optarg, 0, 1000);
			break;
		case MAX_FAILURES:
			s->probes.transmit.failures.max = option_count("--max-sendto-failures", optarg, 0, UINT64_MAX);
			break;
		case CAP:
			cap_option(&s->probes.held.cap, optarg);
			break;
		case PROBE_ARGS:
			scans_args_option(&s->probes.plan.scans, optarg);
			break;
		case ABOUT:
			about_option(&s->probes.plan.scans.about, optarg);
			break;
		case ABOUT_IN:
			about_in_option(&s->probes.plan.scans.about, optarg);
			break;
		case EGRESS:
			e->survey = true;
			break;
		case NO_SANDBOX:
			o->no_sandbox = true;
			break;
		case LIST_PROBES:
			probe_list_and_exit();
		case PRINT_PROBE:
			o->print_probe = true;
			break;
		case 'X':
			e->raw_ip = true;
			break;
		case 'w':
			e->file = optarg;
			files_write(files, "-w", optarg);
			break;
		case 'O':
			o->form = optarg;
			e->text = engine_file_is_text(optarg);
			break;
		case 'u':
			status_option(status, optarg);
			files_stream(files, "-u", status->fd);
			break;
		case 'h':
			option_print_and_exit(usage);
		case 'V':
			option_version_and_exit("zsend");
		default:
			option_usage_and_exit(usage);
		}
	if (optind < argc)
		errx(2, "%s: no operands: targets come on the standard input", argv[optind]);
	if (o->form != NULL && e->file == NULL)
		errx(2, "-O: the form of frames in a file: give the file with -w");
	if (o->has_rate && o->bits > 0)
		errx(2, "-r and -B exclude each other");
	if (o->bits > 0) {
		s->probes.transmit.pace.wanted = o->bits;
		s->probes.transmit.pace.in_bits = true;
	} else if (e->file != NULL && !o->has_rate) {
		s->probes.transmit.pace.wanted = 0;
	}
	s->probes.plan.one_link = e->ifindex != 0 || e->file != NULL;
	scans_complete(&s->probes.plan.scans);
	if (s->probes.plan.scans.scan[0].probe->opener != NULL)
		check_connections(s, o);
	else if (e->file != NULL && o->sources.n4 + o->sources.n6 == 0)
		errx(2, "-w: give the source address with -S");
	if (s->probes.plan.scans.scan[0].probe->template.solicits)
		check_stays_on_link(s);
	if (s->probes.plan.scans.scan[0].probe->template.all_nodes && !o->print_probe)
		check_all_nodes(s);
	addr_index_build(&s->probes.sources, &o->sources);
	if (s->probes.sources.overflow)
		errx(2, "-S: more than 2^62 addresses");
	set_ports(&s->probes.plan, o);
	scans_check_hops(&s->probes.plan.scans);
	scans_check_about(&s->probes.plan.scans);
	scans_files(&s->probes.plan.scans, files);
	frame_bits = frame_scans_bits(&s->probes.plan.scans, &s->probes.plan.ports, !e->raw_ip);
	if (o->print_probe)
		scans_print_and_exit(&s->probes.plan.scans, &s->probes.plan.ports, frame_bits);
	set_attempts(&s->probes.plan, o->attempts);
	e->fast = pace_is_fast(&s->probes.transmit.pace, frame_bits);
}

/* Whether ZSENDER has this value. */
static bool
is_sender(const char *name)
{
	const char *sender = getenv("ZSENDER");

	return sender != NULL && strcmp(sender, name) == 0;
}

/* A pause must not stop the rest of open connections, or control probes for waiting hits. */
static bool
may_pause(const struct sender *s)
{
	return s->probes.plan.scans.scan[0].probe->opener == NULL && !is_sender("control");
}

/* Of several senders of one scan, only the first prints the warning. */
static void
warn_about(const struct sender *s)
{
	const struct scans *scans = &s->probes.plan.scans;
	char names[SCANS_NAMES_MAX];

	if (scans->about.n > 0 && !scans_hold_about(scans, &s->probes.plan.ports) && s->probes.egresses.options.file == NULL
	    && (getenv("ZSENDER") == NULL || is_sender("0")))
		warnx("--about: no probe of %s holds it%s", scans_names(scans, names),
		    scans->scan[0].probe->opener != NULL ? "" : ": --about-in names more places");
}

static unsigned
needs(const struct sender *s)
{
	const struct egress_options *e = &s->probes.egresses.options;

	return (e->file == NULL ? SANDBOX_SEND : 0) | (s->probes.egresses.encapsulations.engines.live != NULL ? SANDBOX_LIVE : 0)
	    | SANDBOX_READ_FILES;
}

static int
survey(struct sender *s, struct inbuf *in, struct status *status)
{
	struct outbuf out;

	outbuf_open(&out, STDOUT_FILENO, "stdout", BUFSIZ);
	return survey_run(s, in, &out, status);
}

int
main(int argc, char **argv)
{
	struct sender s = {
		.probes = {
			.transmit = { .pace = { .wanted = 10000 }, .failures = { .retries = 10, .max = UINT64_MAX }, .max = UINT64_MAX },
		},
	};
	struct options o = { .attempts = -1 };
	struct status status;
	struct files files;
	struct inbuf in;
	struct key key;

	scans_init(&s.probes.plan.scans);
	s.probes.plan.scans.hops.first = 64;
	streams_hold();
	status_open(&status, "zsend", sender_keys, &s);
	status.says_lost = true;
	files_init(&files);
	files_read(&files, NULL, optout_path());
	files_read(&files, NULL, "-");
	parse_options(argc, argv, &s, &o, &files, &status);
	key_files(&files, o.key);
	key_find(&key, o.key);
	scans_set_key(&s.probes.plan.scans, &key);
	status_reload(&status, sender_reload);
	if (!deny_load(&s.probes.deny))
		exit(2);
	pace_wake_in_time();
	steering_open(&s.probes.transmit.steering, o.steer, may_pause(&s));
	probes_open(&s.probes);
	priv_drop();
	if (s.probes.egresses.encapsulations.engines.file != NULL)
		engine_file_begin(s.probes.egresses.encapsulations.engines.file);
	if (!o.no_sandbox)
		sandbox_enter(needs(&s));
	warn_about(&s);
	inbuf_open(&in, STDIN_FILENO, "stdin");
	status_start(&status);
	status_exit(&status, s.probes.egresses.options.survey ? survey(&s, &in, &status) : sender_run(&s, &in, &status));
}

/* SPDX-License-Identifier: ISC
 *
 * Captures the replies to probes and prints a row for each: parses the options and runs the
 * receiver.
 */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr/ports.h"
#include "io/files.h"
#include "io/option.h"
#include "io/outfile.h"
#include "io/streams.h"
#include "probe/column.h"
#include "receive.h"
#include "start.h"

static const char usage[] =
	"usage: zrecv [-ahV] [-M probe] [-i interface] [-k key] [-s ports] [-f fields] [-O format]\n"
	"             [-c time] [-t time] [-N rows] [-P attempts] [-o file [--append[=port]]] [-r file]\n"
	"             [-w file] [-R fd] [-u fd] [--dedup full|window:N|none] [--queue MiB] [--buffer MiB]\n"
	"             [--key-out file] [--probe-args text] [--ttl hops[+] [--flow]] [--from-any-port ports]\n"
	"             [--about uri --about-in places]\n"
	"             [--names file] [--control how[:fd] [--control-time time] [--control-memory size] [--deny file] [--exclude-ports ports]]\n"
	"             [--segments fd] [--share fds:rate] [--answer-max bytes] [--answer-idle time] [--answer-time time]\n"
	"             [--answer-memory MiB] [--unguarded] [--no-sandbox] [--keep-terminal] [--check] [-- command [arg ...]]\n"
	"Prints a row for each host that answers a probe from zsend.\n"
	"  -M probe      tcp_synscan (the default), icmp_echoscan ...: --list-probe-modules prints all;\n"
	"                several for different protocols: tcp_synscan,udp,icmp_echoscan\n"
	"  -i if,...     the interfaces (all that the kernel's routes use)\n"
	"  -k key        32 hexadecimal digits or @FILE (the environment's ZKEY, or your key file;\n"
	"                with a command a new key, except with --segments or --control)\n"
	"  -s ports      the source ports of the probes, a range first-last (32768-61000;\n"
	"                those of tcp_banner 61001-65535)\n"
	"  -f fields     columns, separated by commas, or * for all\n"
	"  -O format     csv, json (an object a line), text (csv without a header; saddr,sport) or\n"
	"                list (saddr:sport); by default the file name of -o decides\n"
	"  -a            print every valid reply, including failures and duplicates\n"
	"  -c time       listen for this time after the command has ended, in seconds, or with s, m or h (8)\n"
	"  -t time       stop after this time\n"
	"  -N rows       stop after this number of rows\n"
	"  -o file       write the rows to this file (-, stdout)\n"
	"  --append      continue that file; its rows count as received;\n"
	"                =port if no column of its rows has the port\n"
	"  -P attempts   count the hosts that answered each attempt, for this number of attempts\n"
	"  --dedup how   compare replies with all earlier ones (full), the last N (window:N) or none\n"
	"  -r file       read a pcap or pcapng file instead of an interface, - for stdin\n"
	"  -w, --replies-file file  keep the received packets of replies; needs a key that is kept\n"
	"  -R fd         write a newline to this descriptor once the capture is live\n"
	"  -u fd         write status lines to this descriptor\n"
	"  --queue MiB   memory for rows that wait for their reader (256)\n"
	"  --buffer MiB  memory for packets that wait to be classified (32)\n"
	"  --key-out file  write the key to this file\n"
	"  --probe-args text  as given to zsend; for dns the questions, by which answers are recognised\n"
	"  --ttl hops[+]  as given to zsend: the hop of each reply; with +, errors are answers too\n"
	"  --flow        as given to zsend\n"
	"  --about uri, --about-in places  as given to zsend\n"
	"  --from-any-port ports  accept replies from any port of a host; these UDP ports were probed\n"
	"  --names file  lines of targets with host names, for the column name\n"
	"  --control how[:fd]  for each hit write a target for zsend to fd: another port of the host, or with net\n"
	"                a neighbour; the column control has the result\n"
	"  --control-time time  wait this long for its answer (4)\n"
	"  --control-memory size  memory for hits that wait for it (64)\n"
	"  -b, --deny file  with net: no neighbours on this list\n"
	"  --exclude-ports ports  with host: none of these ports\n"
	"  --unguarded   let the kernel see the packets of connections, which it would reset\n"
	"  --segments fd  write rows of segments for zsend -M tcp_banner to this descriptor\n"
	"  --share fds:rate  give the scan's senders, by --steer, the rate that segments or control probes leave\n"
	"  --answer-max bytes  bytes kept of an answer (4096; for TLS 16384, the maximum)\n"
	"  --answer-idle time  an answer ends after this time without new data (0.5)\n"
	"  --answer-time time  a connection ends this long after its SYN-ACK (8)\n"
	"  --answer-memory MiB  memory for incomplete answers (64)\n"
	"  --no-sandbox  allow all system calls, as debuggers need\n"
	"  --keep-terminal  do not give the command the terminal, which zstatus --top needs\n"
	"  --list-probe-modules, --list-output-fields  print the choices of -M or, for this probe, of -f and exit\n"
	"  --list-output-modules  print the choices of -O and exit\n"
	"  --check       check the options and exit\n"
	"  -h, --help, -V, --version  print this help, or the version, and exit\n"
	"With a command, listens while it runs and during the cooldown that follows:\n"
	"  zrecv -o hits.csv -- sh -c 'zperm | zblack | zsend -p 443'\n";

enum {
	KEY_OUT = 256, QUEUE, BUFFER, DEDUP, APPEND, PROBE_ARGS, TTL, FLOW, ABOUT, ABOUT_IN, FROM_ANY_PORT, NAMES, FEED, CONTROL, CONTROL_TIME, CONTROL_MEMORY, EXCLUDE_PORTS, SHARE, ANSWER_MAX, ANSWER_IDLE, ANSWER_TIME, ANSWER_MEMORY, UNGUARDED, NO_SANDBOX, KEEP_TERMINAL,
	LIST_PROBES, LIST_FIELDS, LIST_FORMATS, CHECK
};

/* In MiB; holds the default columns of 10 s at 100,000 replies a second, in JSON too. */
enum { QUEUE_DEFAULT = 256, QUEUE_MAX = 1 << 20 };

/* Memory for answers and for held hits, in MiB, and the longest time, in seconds. */
enum { ANSWER_MEMORY_DEFAULT = 64, ANSWER_MEMORY_MAX = 1 << 20, ANSWER_TIME_MAX = 3600 };

/* The capture ring, in MiB: libpcap takes its size in bytes as an int. */
enum { RING_DEFAULT = 32, RING_MAX = 2047 };

/* Descriptors given to us are closed in the command, except the standard ones. */
static int
own_fd(const char *name, const char *arg, int min)
{
	int fd = option_writable_fd(name, arg, min);

	if (fd > STDERR_FILENO && fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		err(3, "%s", name);
	return fd;
}

static const struct feed_kind segments_kind = { FORMAT_CSV, "--segments", "connections that are open get no reset", "hosts got no data or no reset" };
static const struct feed_kind control_kind = { FORMAT_TEXT, "--control", "hits have no control probes", "as many hits have no control probe" };

/* Control probes and segments need different probes, so there is only one feed. */
static void
open_feed(struct receiver *r, struct options *o, const struct feed_kind *kind, const char *fd)
{
	r->feed.kind = kind;
	o->feed = own_fd(kind->option, fd, 3);
}

/* Times of connections and control probes, which must be shorter than their clock's range. */
static uint32_t
milliseconds(const char *name, const char *arg)
{
	double seconds = option_seconds(name, arg);

	if (seconds < 0.001 || seconds > ANSWER_TIME_MAX)
		errx(2, "%s: want 0.001 to %d seconds: %s", name, ANSWER_TIME_MAX, arg);
	return (uint32_t)(seconds * 1000);
}

static void
parse_options(int argc, char **argv, struct receiver *r, struct options *o)
{
	static const struct option longs[] = {
		{ "key-out", required_argument, NULL, KEY_OUT },
		{ "dedup", required_argument, NULL, DEDUP },
		{ "append", optional_argument, NULL, APPEND },
		{ "queue", required_argument, NULL, QUEUE },
		{ "buffer", required_argument, NULL, BUFFER },
		{ "replies-file", required_argument, NULL, 'w' },
		{ "probe-args", required_argument, NULL, PROBE_ARGS },
		{ "ttl", required_argument, NULL, TTL },
		{ "flow", no_argument, NULL, FLOW },
		{ "about", required_argument, NULL, ABOUT },
		{ "about-in", required_argument, NULL, ABOUT_IN },
		{ "from-any-port", required_argument, NULL, FROM_ANY_PORT },
		{ "names", required_argument, NULL, NAMES },
		{ "unguarded", no_argument, NULL, UNGUARDED },
		{ "segments", required_argument, NULL, FEED },
		{ "control", required_argument, NULL, CONTROL },
		{ "control-time", required_argument, NULL, CONTROL_TIME },
		{ "control-memory", required_argument, NULL, CONTROL_MEMORY },
		{ "deny", required_argument, NULL, 'b' },
		{ "exclude-ports", required_argument, NULL, EXCLUDE_PORTS },
		{ "share", required_argument, NULL, SHARE },
		{ "answer-max", required_argument, NULL, ANSWER_MAX },
		{ "answer-idle", required_argument, NULL, ANSWER_IDLE },
		{ "answer-time", required_argument, NULL, ANSWER_TIME },
		{ "answer-memory", required_argument, NULL, ANSWER_MEMORY },
		{ "no-sandbox", no_argument, NULL, NO_SANDBOX },
		{ "keep-terminal", no_argument, NULL, KEEP_TERMINAL },
		{ "list-probe-modules", no_argument, NULL, LIST_PROBES },
		{ "list-output-fields", no_argument, NULL, LIST_FIELDS },
		{ "list-output-modules", no_argument, NULL, LIST_FORMATS },
		{ "check", no_argument, NULL, CHECK },
		OPTION_HELP,
		{ 0 },
	};
	bool list_fields = false, format_given = false;
	const char *fd;
	int c;

	while ((c = getopt_long(argc, argv, "+M:i:k:s:f:O:ac:t:N:P:o:r:w:b:R:u:hV", longs, NULL)) != -1)
		switch (c) {
		case 'M':
			scans_option(&r->scans, optarg);
			break;
		case 'i':
			interfaces_option(&o->interfaces, optarg);
			break;
		case 'k':
			o->key = optarg;
			break;
		case 's':
			scans_sources_option(&r->scans, optarg);
			break;
		case 'f':
			o->fields = optarg;
			break;
		case 'O':
			o->format = row_format_option(optarg, LINE_FORMATS);
			format_given = true;
			break;
		case 'a':
			r->all = true;
			break;
		case 'c':
			r->supervisor.cooldown_time = option_seconds("-c", optarg);
			break;
		case 't':
			r->runtime = option_seconds("-t", optarg);
			break;
		case 'N':
			r->max = option_count("-N", optarg, 1, UINT64_MAX);
			break;
		case 'P':
			r->attempts.n = (unsigned)option_count("-P", optarg, 1, TAG_ATTEMPTS);
			break;
		case 'o':
			o->write_to = optarg;
			break;
		case 'r':
			o->read_from = optarg;
			break;
		case 'w':
			o->replies_file = optarg;
			break;
		case BUFFER:
			o->ring = (int)option_mebibytes("--buffer", optarg, 1, RING_MAX);
			break;
		case 'R':
			o->ready = own_fd("-R", optarg, 3);
			break;
		case 'u':
			o->status_fd = optarg;
			own_fd("-u", optarg, 0);
			break;
		case KEY_OUT:
			o->key_out = optarg;
			break;
		case DEDUP:
			o->dedup = optarg;
			break;
		case APPEND:
			o->append = true;
			if (optarg != NULL)
				o->append_port = (uint16_t)option_number("--append", optarg, 1, UINT16_MAX);
			break;
		case QUEUE:
			r->rows.queue_size = option_mebibytes("--queue", optarg, 0, QUEUE_MAX);
			break;
		case PROBE_ARGS:
			scans_args_option(&r->scans, optarg);
			break;
		case TTL:
			hops_option(&r->scans.hops, optarg);
			break;
		case FLOW:
			r->scans.hops.flow = true;
			break;
		case ABOUT:
			about_option(&r->scans.about, optarg);
			break;
		case ABOUT_IN:
			about_in_option(&r->scans.about, optarg);
			break;
		case FROM_ANY_PORT:
			if (!ports_parse(optarg, &o->probed))
				errx(2, "--from-any-port: bad ports: %s: want numbers: 69,5060", optarg);
			ports_keep(&o->probed, PROTOCOL_UDP);
			r->scans.probed = &o->probed;
			break;
		case NAMES:
			o->names = optarg;
			break;
		case UNGUARDED:
			o->of_answers = "--unguarded";
			o->unguarded = true;
			break;
		case FEED:
			open_feed(r, o, &segments_kind, optarg);
			break;
		case CONTROL:
			if ((fd = controls_option(&r->controls, optarg)) != NULL)
				open_feed(r, o, &control_kind, fd);
			break;
		case CONTROL_TIME:
			o->of_controls = "--control-time";
			r->controls.time = milliseconds("--control-time", optarg);
			break;
		case CONTROL_MEMORY:
			o->of_controls = "--control-memory";
			r->controls.memory = option_mebibytes("--control-memory", optarg, 1, ANSWER_MEMORY_MAX);
			break;
		case 'b':
			deny_add(&r->controls.deny, optarg);
			break;
		case EXCLUDE_PORTS:
			if (!port_set_add(&r->controls.excluded, optarg))
				errx(2, "--exclude-ports: bad ports: %s", optarg);
			break;
		case SHARE:
			share_option(&r->share, optarg);
			break;
		case ANSWER_MAX:
			o->of_answers = "--answer-max";
			r->banners.answer_max = option_number("--answer-max", optarg, 1, PROBE_BANNER_MAX);
			break;
		case ANSWER_IDLE:
			o->of_answers = "--answer-idle";
			r->banners.idle = milliseconds("--answer-idle", optarg);
			break;
		case ANSWER_TIME:
			o->of_answers = "--answer-time";
			r->banners.time = milliseconds("--answer-time", optarg);
			break;
		case ANSWER_MEMORY:
			o->of_answers = "--answer-memory";
			r->banners.memory = option_mebibytes("--answer-memory", optarg, 1, ANSWER_MEMORY_MAX);
			break;
		case NO_SANDBOX:
			o->no_sandbox = true;
			break;
		case KEEP_TERMINAL:
			o->keeps_terminal = true;
			break;
		case LIST_PROBES:
			probe_list_and_exit();
		case CHECK:
			o->check = true;
			break;
		case LIST_FIELDS:
			list_fields = true;
			break;
		case LIST_FORMATS:
			row_format_list_and_exit(LINE_FORMATS);
		case 'h':
			option_print_and_exit(usage);
		case 'V':
			option_version_and_exit("zrecv");
		default:
			option_usage_and_exit(usage);
		}
	/* A hit has one control probe, a connection two or three segments. */
	r->share.fed_each = r->controls.feeds ? 1 : 3;
	if (list_fields)
		column_list_and_exit(&r->scans);
	if (!format_given)
		o->format = row_format_of_file(o->write_to, LINE_FORMATS);
	scans_complete(&r->scans);
}

/* Declares the files of all options. A new key is in no file. */
static void
name_files(const struct receiver *r, const struct options *o, bool fresh_key)
{
	struct files files;

	files_init(&files);
	files_write(&files, "-o", o->write_to);
	if (o->replies_file != NULL)
		files_write(&files, "-w", o->replies_file);
	if (o->key_out != NULL)
		files_write(&files, "--key-out", o->key_out);
	if (o->status_fd != NULL)
		files_stream(&files, "-u", option_fd("-u", o->status_fd));
	if (o->ready != -1)
		files_stream(&files, "-R", o->ready);
	if (o->feed != -1)
		files_stream(&files, r->feed.kind->option, o->feed);
	for (size_t i = 0; i < r->controls.deny.n; i++)
		files_read(&files, "--deny", r->controls.deny.paths[i]);
	if (o->read_from != NULL)
		files_read(&files, "-r", o->read_from);
	if (o->names != NULL)
		files_read(&files, "--names", o->names);
	if (getenv(VENDORS_VARIABLE) != NULL)
		files_read(&files, VENDORS_VARIABLE, getenv(VENDORS_VARIABLE));
	scans_files(&r->scans, &files);
	if (!fresh_key)
		key_files(&files, o->key);
	files_free(&files);
}

/* --from-any-port: TCP replies always come from the probed port, and echo replies have no port. */
static void
check_probed(const struct scans *scans)
{
	const struct scan *scan = scans_of_protocol(scans, PROTOCOL_UDP);
	char names[SCANS_NAMES_MAX];

	if (scans->probed == NULL)
		return;
	if (scan == NULL || !scan->probe->has_ports)
		errx(2, "--from-any-port: want a probe over UDP, as udp: %s is answered from where it was sent to", scans_names(scans, names));
	if (scans->probed->n == 0)
		errx(2, "--from-any-port: names no port of UDP");
	if (scans->probed->n > PROBE_PROBED_MAX)
		errx(2, "--from-any-port: more than %d ports: too much would pass for a reply", PROBE_PROBED_MAX);
}

/* Those that would do nothing are mistakes. */
static void
check_needs(const struct receiver *r, const struct options *o)
{
	if (o->of_controls != NULL && !controls_are_on(&r->controls))
		errx(2, "%s: has no effect without --control", o->of_controls);
	if (o->of_answers != NULL && r->scans.scan[0].probe->opener == NULL)
		errx(2, "%s: has no effect without -M tcp_banner", o->of_answers);
}

/* What only a look at all options and operands can tell. */
static void
check_options(const struct receiver *r, const struct options *o, char **operands)
{
	const struct probe *probe = r->scans.scan[0].probe;
	bool command = *operands != NULL;

	scans_check_hops(&r->scans);
	scans_check_about(&r->scans);
	for (size_t i = 0; i < r->scans.n; i++)
		if (r->scans.scan[i].probe->classify == NULL)
			errx(2, "-M: %s: nothing answers it", r->scans.scan[i].probe->name);
	check_needs(r, o);
	controls_check(&r->controls, &r->scans, r->attempts.n, o->read_from != NULL);
	if (o->feed != -1 && !r->controls.feeds && probe->opener == NULL)
		errx(2, "--segments: %s opens no connections: give -M tcp_banner", probe->name);
	if (r->share.n > 0 && o->feed == -1)
		errx(2, "--share: without --segments or --control there is nothing to share the rate with");
	if (command && strcmp(operands[-1], "--") != 0)
		errx(2, "%s: write -- before the command", *operands);
	if (command && o->read_from != NULL)
		errx(2, "-r and a command exclude each other");
	if (o->interfaces.named && o->read_from != NULL)
		errx(2, "-r and -i exclude each other");
	if (o->append && outfile_standard(o->write_to) != -1)
		errx(2, "--append: want a file with -o");
	if (o->append && o->format == FORMAT_LIST)
		errx(2, "--append: cannot be combined with -O list");
	check_probed(&r->scans);
	name_files(r, o, start_key_is_fresh(o, command));
	if (o->replies_file != NULL && !start_is_keyed(o) && o->key_out == NULL)
		errx(2, "-w: nobody could check what it keeps without the key: give -k, ZKEY or --key-out");
}

int
main(int argc, char **argv)
{
	struct receiver r = {
		.max = UINT64_MAX, .rows = { .queue_size = QUEUE_DEFAULT << 20 }, .sample = { .fd = -1 },
		.banners = { .idle = 500, .time = 8000, .memory = ANSWER_MEMORY_DEFAULT << 20 },
		.controls = { .time = 4000, .memory = ANSWER_MEMORY_DEFAULT << 20 }, .feed = { .rows = { .fd = -1 } },
		.supervisor = { .cooldown_time = 8, .stages = { .on_line = senders_note, .ctx = &r.senders } },
	};
	struct options o = { .write_to = "-", .dedup = "full", .ready = -1, .feed = -1, .ring = RING_DEFAULT << 20 };
	struct status status;
	char **command;

	streams_hold();
	scans_init(&r.scans);
	parse_options(argc, argv, &r, &o);
	command = argv + optind;
	check_options(&r, &o, command);
	start_check(&r, &o);
	if (o.check)
		exit(0);
	start_open(&r, &o, command, &status);
	status_exit(&status, receive_run(&r));
}

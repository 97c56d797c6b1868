/* SPDX-License-Identifier: ISC
 *
 * Drops the targets that must not be probed.
 */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "addr/optout.h"
#include "explain.h"
#include "filter.h"
#include "io/files.h"
#include "io/option.h"
#include "io/outfile.h"
#include "io/streams.h"
#include "opt_out.h"

static const char usage[] =
	"usage: zblack [-cdhvV] [-f file]... [-w file]... [-u fd] [--report file]\n"
	"       zblack --account [-d] [-f file]... [-w file]... [--networks length]... [--targets file]... [target ...]\n"
	"       zblack --explain [-d] [-f file]... [-w file]... address ...\n"
	"       zblack --opt-out [--reason text] entry ...\n"
	"Passes target lines from stdin to stdout, but those whose address is excluded.\n"
	"  -f, -b file  exclude what this list holds: prefixes, ranges and addresses, one a line\n"
	"  -w file   exclude everything that no such list holds\n"
	"  -d        exclude the built-in list of special-purpose addresses, too\n"
	"            (without -f and -w it is what counts)\n"
	"  -v        print what is dropped instead of what passes\n"
	"  -c        print how much of the address space remains (with -v: is dropped), and end\n"
	"  -u fd     status lines to this descriptor\n"
	"  --report file  at the end, how many lines each entry of the lists has dropped\n"
	"  --account      print how many of the targets are excluded, by which list and entries, and end\n"
	"  --targets file for --account, besides those given as words (the whole IPv4 space), as for zperm -f\n"
	"  --networks length  and the network of this prefix length that has most of them, as for zsend --cap\n"
	"  --explain      print which entries of the lists exclude each address, and end\n"
	"  --opt-out      add addresses, prefixes and ranges to the machine's own list, for good\n"
	"  --reason text  who asked for that, and how\n"
	"  -h, --help, -V, --version  print this help, or the version, and exit\n"
	"The machine's own list, /etc/zscan/optout.conf, always applies. SIGHUP reloads all lists.\n";

struct zblack {
	struct filter filter;
	struct lists lists;
	enum { PASS, COUNT, ACCOUNT, EXPLAIN, OPT_OUT } task;
	struct account_targets targets;
	char **words;                   /* for EXPLAIN and OPT_OUT */
	size_t words_n;
	const char *reason;
	const char *report_path;
	FILE *report;
};

static size_t
status_keys(void *ctx, char *line, size_t room)
{
	const struct zblack *z = ctx;
	const struct filter *f = &z->filter;
	const struct account passed = filter_passed(f);
	char listed[LISTED_SIZE];

	listed_format(&z->lists.listed, f->dropped.n, listed);
	return (size_t)snprintf(line, room,
	    " n=%" PRIu64 " sum=%016" PRIx64 " dropped=%" PRIu64 " dropped_sum=%016" PRIx64
	    " opted_out=%" PRIu64 "%s%s bad=%" PRIu64
	    " reloads=%" PRIu64 " reload_failed=%" PRIu64 " stale=%d",
	    passed.n, passed.sum, f->dropped.n, f->dropped.sum, f->opted_out, *listed != '\0' ? " lists=" : "", listed, f->stream.bad,
	    z->lists.reloads, z->lists.reload_failed, z->lists.stale);
}

static void
reload(void *ctx)
{
	struct zblack *z = ctx;

	listed_assign_rest(&z->lists.listed, z->filter.dropped.n);
	lists_reload(&z->lists);
}

/* Writes the report, however the stream ended; returns the exit status. */
static int
finish(void *ctx, int code)
{
	const struct zblack *z = ctx;

	return report_write(z->lists.report, z->report, z->report_path) ? code : 3;
}

/* Empties the file, so call this after all checks. */
static void
begin_report(struct zblack *z, struct status *status)
{
	z->report = report_open(outfile_open(z->report_path, false), z->report_path);
	status_finish(status, finish);
}

/* The options of tasks other than filtering. */
static const char *const tasks[] = { [COUNT] = "-c", [ACCOUNT] = "--account", [EXPLAIN] = "--explain", [OPT_OUT] = "--opt-out" };

static void
choose_task(struct zblack *z, unsigned task)
{
	if (z->task != PASS && z->task != task)
		errx(2, "%s and %s exclude each other", tasks[z->task], tasks[task]);
	z->task = task;
}

static void
parse_options(int argc, char **argv, struct zblack *z, struct files *files, struct status *status)
{
	enum { FIRST = 256, REPORT, TARGETS, NETWORKS, REASON, TASK };
	static const struct option longs[] = {
		{ "report", required_argument, NULL, REPORT }, { "account", no_argument, NULL, TASK + ACCOUNT },
		{ "targets", required_argument, NULL, TARGETS }, { "networks", required_argument, NULL, NETWORKS }, { "explain", no_argument, NULL, TASK + EXPLAIN },
		{ "opt-out", no_argument, NULL, TASK + OPT_OUT }, { "reason", required_argument, NULL, REASON }, OPTION_HELP, { 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "f:b:w:dvcu:hV", longs, NULL)) != -1)
		switch (c) {
		case 'f':
		case 'b':
		case 'w':
			if (strcmp(optarg, "-") == 0)
				errx(2, "-%c: -: the standard input is for targets", c);
			lists_add(&z->lists, optarg, c == 'w');
			files_read(files, c == 'w' ? "-w" : c == 'b' ? "-b" : "-f", optarg);
			break;
		case 'd':
			z->lists.special = true;
			break;
		case 'v':
			z->filter.invert = true;
			break;
		case 'c':
			choose_task(z, COUNT);
			break;
		case 'u':
			status_option(status, optarg);
			files_stream(files, "-u", status->fd);
			break;
		case REPORT:
			if (strcmp(optarg, "-") == 0)
				errx(2, "--report: -: the standard output is for targets");
			z->report_path = optarg;
			files_write(files, "--report", optarg);
			break;
		case TASK + ACCOUNT:
		case TASK + EXPLAIN:
		case TASK + OPT_OUT:
			choose_task(z, (unsigned)(c - TASK));
			break;
		case TARGETS:
			files_read(files, "--targets", optarg);
			account_list(&z->targets, optarg);
			break;
		case NETWORKS:
			networks_option(&z->targets.networks, optarg);
			break;
		case REASON:
			z->reason = optarg;
			break;
		case 'h':
			option_print_and_exit(usage);
		case 'V':
			option_version_and_exit("zblack");
		default:
			option_usage_and_exit(usage);
		}
	for (; z->task == ACCOUNT && optind < argc; optind++)
		account_operand(&z->targets, argv[optind]);
	z->words = argv + optind;
	z->words_n = (size_t)(argc - optind);
}

/* Refuses options that cannot be combined. */
static void
check_options(const struct zblack *z)
{
	bool by_words = z->task == EXPLAIN || z->task == OPT_OUT;

	if (!by_words && z->words_n > 0)
		errx(2, "%s: no operands: targets come on the standard input", z->words[0]);
	if (z->task == EXPLAIN && z->words_n == 0)
		errx(2, "--explain: want an address");
	if (z->task == OPT_OUT && z->words_n == 0)
		errx(2, "--opt-out: want an address, a prefix or a range");
	if (z->task != PASS && z->report_path != NULL)
		errx(2, "%s and --report exclude each other", tasks[z->task]);
	if (z->task > COUNT && z->filter.invert)
		errx(2, "%s and -v exclude each other", tasks[z->task]);
	if (z->targets.named && z->task != ACCOUNT)
		errx(2, "--targets needs --account");
	if (z->targets.networks.n > 0 && z->task != ACCOUNT)
		errx(2, "--networks: has no effect without --account");
	if (z->reason != NULL && z->task != OPT_OUT)
		errx(2, "--reason needs --opt-out");
	if (z->task == OPT_OUT && (z->lists.n > 0 || z->lists.special))
		errx(2, "--opt-out: changes only the machine's own list: cannot be combined with -f, -w or -d");
}

/* Counts IPv6 in /64 prefixes, complete or partial; there may be 2^64 of them. */
static unsigned __int128
count6(const struct ranges *set)
{
	unsigned __int128 count = 0;

	for (size_t i = 0; i < set->n6; i++) {
		count += (unsigned __int128)addr_hi(&set->v6[i].last) - addr_hi(&set->v6[i].first) + 1;
		if (i > 0 && addr_hi(&set->v6[i].first) == addr_hi(&set->v6[i - 1].last))
			count--;
	}
	return count;
}

static _Noreturn void
print_count(struct zblack *z)
{
	struct ranges excluded = { 0 }, passed = { 0 };
	const struct ranges *set = z->filter.invert ? &excluded : &passed;
	unsigned __int128 n6;
	uint64_t n4 = 0;
	char text[128], all6[] = "18446744073709551616", few6[sizeof(all6)];

	if (!lists_read(&z->lists, &excluded, NULL, NULL, NULL))
		exit(2);
	ranges_add_complement(&passed, &excluded);
	for (size_t i = 0; i < set->n4; i++)
		n4 += (uint64_t)set->v4[i].last - set->v4[i].first + 1;
	n6 = count6(set);
	snprintf(few6, sizeof(few6), "%" PRIu64, (uint64_t)n6);
	snprintf(text, sizeof(text), "%" PRIu64 " IPv4 addresses\n%s IPv6 /64 prefixes\n", n4, n6 >> 64 != 0 ? all6 : few6);
	option_print_and_exit(text);
}

int
main(int argc, char **argv)
{
	struct zblack z = {
		.filter = { .lists = &z.lists, .excluded = &z.lists.excluded }, .lists = { .optout = optout_path() },
	};
	struct status status;
	struct files files;
	struct inbuf in;
	struct outbuf out;

	streams_hold();
	status_open(&status, "zblack", status_keys, &z);
	status_reload(&status, reload);
	files_init(&files);
	files_read(&files, NULL, optout_path());
	files_write(&files, NULL, "-");
	parse_options(argc, argv, &z, &files, &status);
	check_options(&z);
	if (z.task == COUNT)
		print_count(&z);
	if (z.task == ACCOUNT)
		account_print_and_exit(&z.targets, &z.lists);
	if (z.task == EXPLAIN)
		explain_and_exit(z.words, z.words_n, &z.lists);
	if (z.task == OPT_OUT)
		opt_out_and_exit(z.words, z.words_n, z.reason);
	files_read(&files, NULL, "-");
	if (z.report_path != NULL)
		z.lists.report = report_new();
	z.lists.listed.on = status.fd != -1 || status.lifeline != -1;
	if (!lists_load(&z.lists))
		exit(2);
	if (z.report_path != NULL)
		begin_report(&z, &status);
	inbuf_open(&in, STDIN_FILENO, "stdin");
	outbuf_open(&out, STDOUT_FILENO, "stdout", 0);
	status_start(&status);
	filter_run(&z.filter, &in, &out, &status);
	status_exit(&status, z.filter.stream.bad > 0 || z.lists.stale ? 1 : 0);
}

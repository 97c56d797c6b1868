/* SPDX-License-Identifier: ISC
 *
 * Follows a scan by its status lines (zscan-status.5), as zrecv merges them. All other lines are
 * messages.
 */
#include <err.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/files.h"
#include "io/option.h"
#include "io/streams.h"
#include "probing.h"
#include "reports.h"
#include "signal_fd.h"
#include "values.h"

static const char usage[] =
	"usage: zstatus [-hnqrsV] [--top] [-l file] [-u file] [-m file] [-c file] [-b file]... [-H percent] [-p pid] [name=value ...]\n"
	"       zstatus --top [-f file]\n"
	"       zstatus --get [--each [--pass]] tool key[=text] ...\n"
	"       zstatus --parse [type option argument] ...\n"
	"       zstatus --probing-txt name\n"
	"Reads status lines, shows a live line on a terminal, and at the end sums the scan up.\n"
	"  -l file     messages and summary go there\n"
	"  -u file     progress as CSV, a row a second\n"
	"  -m file     the scan as JSON, at the end\n"
	"  -c file     each second what zscan --resume needs; the key comes from ZKEY\n"
	"  -b file     an exclusion list of the scan, for -m\n"
	"  -H percent  stop the senders where fewer hosts than that answer, for five seconds\n"
	"  -p pid      stop the senders when that process, most often the shell that runs the scan, is gone\n"
	"  -r          the scan is the rest of one: go on with the file of -u\n"
	"  -s          no live line\n"
	"  -q          neither live line nor summary\n"
	"  -n          look at options and files, and end\n"
	"  --top       a view of the scan that fills the terminal, in the place of the live line; q ends it\n"
	"  -f file     with --top: read that file, of status lines or of -u, and what is added to it\n"
	"  --get       print the values of the keys in the last status line of the tool, * for any, and end;\n"
	"              where a key is absent or empty, the text after its =, or nothing of that line\n"
	"  --each      in each status line that has them, as it comes\n"
	"  --pass      pass all lines on, too, each after a space\n"
	"  --parse     print the numbers that arguments of options stand for, by type: count, index, rate or seconds\n"
	"  --probing-txt name  check a file for /.well-known/probing.txt, by that name in messages, print it, and end\n"
	"  -h, --help, -V, --version  print this help, or the version, and end\n"
	"name=value is a setting of the scan, for -m and -c.\n";

struct options {
	bool live, look, get, each, pass, parse;
	const char *pid, *probing, *file;
};

static void
add_list(struct metadata *m, const char *path)
{
	m->list = reallocate_or_die(m->list, m->lists + 1, sizeof(*m->list));
	m->list[m->lists++] = (struct hashed_list){ .path = path };
}

static void
parse_options(int argc, char **argv, struct reports *r, struct options *o)
{
	enum { GET = 256, EACH, PASS, PARSE, PROBING, TOP };
	static const struct option longs[] = {
		{ "get", no_argument, NULL, GET },
		{ "each", no_argument, NULL, EACH },
		{ "pass", no_argument, NULL, PASS },
		{ "parse", no_argument, NULL, PARSE },
		{ "probing-txt", required_argument, NULL, PROBING },
		{ "top", no_argument, NULL, TOP },
		OPTION_HELP,
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "+f:l:u:m:c:b:H:p:qrsnhV", longs, NULL)) != -1)
		switch (c) {
		case 'f':
			o->file = optarg;
			break;
		case 'l':
			r->messages.log.path = optarg;
			break;
		case 'u':
			r->progress.output.path = optarg;
			break;
		case 'm':
			r->metadata.output.path = optarg;
			break;
		case 'c':
			r->checkpoint.output.path = optarg;
			break;
		case 'b':
			add_list(&r->metadata, optarg);
			break;
		case 'H':
			r->guard.hit_rate = option_rate("-H", optarg);
			if (r->guard.hit_rate > 100)
				errx(2, "-H: out of range: %s: want 0 to 100", optarg);
			r->guard.hit_rate_text = optarg;
			break;
		case 'p':
			o->pid = optarg;
			break;
		case 'r':
			r->rest = true;
			break;
		case 's':
			o->live = false;
			break;
		case 'q':
			r->quiet = true;
			o->live = false;
			break;
		case 'n':
			o->look = true;
			break;
		case GET:
			o->get = true;
			break;
		case EACH:
			o->each = true;
			break;
		case PASS:
			o->pass = true;
			break;
		case PARSE:
			o->parse = true;
			break;
		case PROBING:
			o->probing = optarg;
			break;
		case TOP:
			r->top.wanted = true;
			break;
		case 'h':
			option_print_and_exit(usage);
		case 'V':
			option_version_and_exit("zstatus");
		default:
			option_usage_and_exit(usage);
		}
}

/* Refuses an output file that is also another file of the scan. */
static void
compare_files(const struct reports *r)
{
	const char *results = settings_value(&r->settings, "output-file");
	struct files files;

	files_init(&files);
	files_read(&files, NULL, "-");
	for (size_t i = 0; i < r->metadata.lists; i++)
		files_read(&files, "-b", r->metadata.list[i].path);
	if (results != NULL)
		files_read(&files, "output-file", results);
	if (r->messages.log.path != NULL)
		files_write(&files, "-l", r->messages.log.path);
	if (r->progress.output.path != NULL)
		files_write(&files, "-u", r->progress.output.path);
	if (r->metadata.output.path != NULL)
		files_write(&files, "-m", r->metadata.output.path);
	if (r->checkpoint.output.path != NULL)
		files_write(&files, "-c", r->checkpoint.output.path);
	files_free(&files);
}

/* With look, only checks whether they can be opened. */
static void
open_files(struct reports *r, bool look)
{
	output_open(&r->messages.log, look);
	output_open(&r->progress.output, look);
	output_open(&r->metadata.output, look);
	checkpoint_open(&r->checkpoint, &r->settings, look);
}

/* Checks all files without changing any. */
static void
look_at_files(struct reports *r)
{
	const char *cooldown = settings_value(&r->settings, "cooldown-time"), *runtime = settings_value(&r->settings, "max-runtime");

	r->progress.cooldown = cooldown != NULL ? option_seconds("cooldown-time", cooldown) : 8;
	r->metadata.zmap.cooldown = r->progress.cooldown;
	r->metadata.zmap.runtime = r->remaining.limit = runtime != NULL ? option_seconds("max-runtime", runtime) : 0;
	compare_files(r);
	metadata_open(&r->metadata, &r->settings);
	open_files(r, true);
}

static void
ignore_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGTTOU, SIGTTIN };

	/*
	 * The scan ends with its last line, whichever process was stopped. A terminal that refuses
	 * our output must not stop us either.
	 */
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		signal(signals[i], SIG_IGN);
}

/* Must be called before these signals are ignored. */
static int
open_signals(const struct top *t)
{
	/*
	 * The first is for the live line, the first four for a view, and all for a view that they
	 * end.
	 */
	static const int signals[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1, SIGINT, SIGTERM, SIGHUP, SIGQUIT };

	return signal_fd_open(signals, t->viewer ? 8 : t->wanted ? 4 : 1);
}

/*
 * Opens the view. Without outputs and without a process to watch, the program is a viewer and ends
 * with it. Must be called before files are locked, because the process with the view locks them.
 */
static void
open_view(struct reports *r, const struct options *o)
{
	if (r->quiet || !o->live)
		errx(2, "--top: cannot be combined with -q or -s");
	r->top.viewer = o->pid == NULL && r->guard.hit_rate == 0 && r->messages.log.path == NULL && r->progress.output.path == NULL &&
	    r->metadata.output.path == NULL && r->checkpoint.output.path == NULL;
	if (o->file != NULL && !r->top.viewer)
		errx(2, "-f: cannot be combined with -c, -H, -l, -m, -p or -u");
	r->top.screen.no_suspend = !r->top.viewer;
	if (o->look)
		screen_open(&r->top.screen);
	else
		top_open(&r->top);
}

int
main(int argc, char *argv[])
{
	struct reports r = { .guard = { .parent = -1 } };
	struct options options = { .live = true };
	struct inbuf in;
	int fd = STDIN_FILENO;

	streams_hold();
	parse_options(argc, argv, &r, &options);
	argv += optind;
	argc -= optind;
	if (options.parse && argc % 3 == 0)
		values_parse_and_exit(argv, (size_t)argc);
	if (options.probing != NULL && argc == 0)
		probing_check_and_exit(stdin, options.probing);
	if (options.file != NULL && !r.top.wanted)
		errx(2, "-f: wants --top");
	if (options.file != NULL)
		fd = follow_open(&r.follow, options.file);
	inbuf_open(&in, fd, fd == STDIN_FILENO ? "stdin" : options.file);
	if (options.get && argc > 1 && (options.each || !options.pass))
		values_get_and_exit(&in, argv[0], argv + 1, (size_t)argc - 1,
		    options.pass ? VALUES_PASS : options.each ? VALUES_EACH : VALUES_LAST);
	if (options.get || options.each || options.pass || options.parse || options.probing != NULL)
		option_usage_and_exit(usage);
	settings_read(&r.settings, argv, (size_t)argc);
	if (options.pid != NULL)
		guard_watch(&r.guard, (long)option_number("-p", options.pid, 1, INT_MAX));
	if (r.top.wanted)
		open_view(&r, &options);
	look_at_files(&r);
	if (options.look)
		return 0;
	open_files(&r, false);
	r.live.no_colour = terminal_no_colour();
	r.signals = open_signals(&r.top);
	ignore_signals();
	output_empty(&r.messages.log);
	if (!r.rest && r.progress.output.path != NULL) {
		output_empty(&r.progress.output);
		progress_header(&r.progress);
	}
	scan_open(&r.scan);
	terminal_open(&r.messages.terminal, options.live);
	exit(reports_make(&r, &in));
}

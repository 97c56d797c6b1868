/* SPDX-License-Identifier: ISC
 *
 * zfilter: keep and select rows of CSV.
 */
#include <err.h>
#include <getopt.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "decoded.h"
#include "filter.h"
#include "io/files.h"
#include "io/option.h"
#include "io/outbuf.h"
#include "io/outfile.h"
#include "io/status.h"
#include "io/streams.h"

static const char usage[] =
	"usage: zfilter [-cHhVv] [-f fields] [-n max] [-O format] [-o file] [-U fields] [-u fd] [--prefix column/bits\n"
	"               [--prefix-max n]] [--per fields --max rows [--mark] [--per-max n]] [--decode [--no-sandbox]]\n"
	"               [expression] [file ...]\n"
	"Keeps the CSV rows for which the expression is true: success = 1 && saddr in 10.0.0.0/8\n"
	"  -c         print how many rows there are instead of them\n"
	"  -f fields  columns to print, separated by commas (all)\n"
	"  -H         print no header\n"
	"  -n max     stop after so many rows\n"
	"  -O format  csv, json or text (csv)\n"
	"  -o file    write there instead of to the standard output; - is that\n"
	"  -U fields  of rows that are alike in these columns keep the first\n"
	"  -u fd      status lines to this descriptor\n"
	"  -v         keep the rows for which the expression is false\n"
	"  --prefix column/bits  print how many rows are in each prefix, as of saddr/64, instead of them\n"
	"  --prefix-max n  hold so many prefixes at once, and print early what is beyond (1000000)\n"
	"  --per fields, --max rows  leave out rows of which more than so many are alike in these columns, as in\n"
	"             saddr or saddr/24\n"
	"  --mark     with it: keep them, and the column excess tells which they are\n"
	"  --per-max n  count so many of these groups at once, and the others after them (1000000)\n"
	"  --decode   add columns: what the answers in the column data say\n"
	"  --no-sandbox  keep all system calls for that, as debuggers need them\n"
	"  --list-decoded  print these columns, and end\n"
	"  -h, -V     print this help, or the version, and end\n";

enum { DECODE = 256, NO_SANDBOX, LIST_DECODED, PREFIX, PREFIX_MAX_N, PER, MAX, MARK, PER_MAX_N };

static void
option(int c, struct wishes *w, struct files *files, struct status *st)
{
	switch (c) {
	case 'c':
		w->count = true;
		break;
	case 'f':
		w->list = optarg;
		break;
	case 'H':
		w->no_header = true;
		break;
	case 'n':
		w->max = option_count("-n", optarg, 0, UINT64_MAX);
		break;
	case 'O':
		w->format = row_format_option(optarg);
		break;
	case 'o':
		w->output = optarg;
		break;
	case 'U':
		w->unique = optarg;
		break;
	case 'u':
		status_option(st, optarg);
		files_stream(files, "-u", st->fd);
		break;
	case 'v':
		w->invert = true;
		break;
	case PREFIX:
		w->prefix = optarg;
		break;
	case PREFIX_MAX_N:
		w->prefix_max = option_count("--prefix-max", optarg, 1, UINT32_MAX - 1);
		break;
	case PER:
		w->per = optarg;
		break;
	case MAX:
		w->per_max = option_count("--max", optarg, 1, UINT64_MAX - 1);
		break;
	case MARK:
		w->mark = true;
		break;
	case PER_MAX_N:
		w->groups_max = option_count("--per-max", optarg, 1, UINT32_MAX);
		break;
	case DECODE:
		w->decode = true;
		break;
	case NO_SANDBOX:
		w->no_sandbox = true;
		break;
	case LIST_DECODED:
		decoded_list_and_exit();
	case 'h':
		option_print_and_exit(usage);
	case 'V':
		option_version_and_exit("zfilter");
	default:
		option_usage_and_exit(usage);
	}
}

static void
name_files(struct files *files, const struct wishes *w, char **operand)
{
	files_write(files, "-o", w->output);
	if (*operand == NULL)
		files_read(files, NULL, "-");
	while (*operand != NULL)
		files_read(files, NULL, *operand++);
}

static void
open_output(struct outbuf *out, const char *path)
{
	int fd = outfile_open(path, false);

	outbuf_open(out, fd, fd == STDOUT_FILENO ? "stdout" : path, 0);
}

static void
check_per(const struct wishes *w)
{
	if (w->per == NULL && (w->per_max > 0 || w->mark))
		errx(2, "%s: want --per with the columns of which rows are counted, as in saddr", w->mark ? "--mark" : "--max");
	if (w->per != NULL && w->per_max == 0)
		errx(2, "--per: want --max with the most rows that there may be");
	if (w->per != NULL && w->prefix != NULL)
		errx(2, "--per: cannot be combined with --prefix");
}

/* A file in the place of the expression would be waited for on the standard input. */
static void
check_expression(const char *expression, bool has_files)
{
	bool terminal = isatty(STDIN_FILENO);

	if (has_files)
		return;
	if ((terminal || strpbrk(expression, "./") != NULL) && *expression != '\0' && access(expression, F_OK) == 0)
		errx(2, "%s: is a file, not an expression: write zfilter '' %s for all its rows", expression, expression);
	if (terminal)
		errx(2, "stdin is a terminal: name a file behind the expression, or send rows through a pipe");
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "prefix", required_argument, NULL, PREFIX },
		{ "prefix-max", required_argument, NULL, PREFIX_MAX_N },
		{ "per", required_argument, NULL, PER },
		{ "max", required_argument, NULL, MAX },
		{ "mark", no_argument, NULL, MARK },
		{ "per-max", required_argument, NULL, PER_MAX_N },
		{ "decode", no_argument, NULL, DECODE },
		{ "no-sandbox", no_argument, NULL, NO_SANDBOX },
		{ "list-decoded", no_argument, NULL, LIST_DECODED },
		{ 0 },
	};
	struct wishes wishes = { .expression = "", .output = "-", .max = UINT64_MAX, .prefix_max = 1000000, .groups_max = 1000000 };
	struct filter filter = { 0 };
	struct files files;
	struct status st;
	struct outbuf out;
	int c;

	streams_hold();
	status_open(&st, "zfilter", filter_keys, &filter);
	files_init(&files);
	while ((c = getopt_long(argc, argv, "cf:Hn:O:o:U:u:vhV", longs, NULL)) != -1)
		option(c, &wishes, &files, &st);
	argv += optind;
	if (*argv != NULL)
		wishes.expression = *argv++;
	check_per(&wishes);
	check_expression(wishes.expression, *argv != NULL);
	filter_init(&filter, &wishes);
	name_files(&files, &wishes, argv);
	open_output(&out, wishes.output);
	filter_start(&filter, &out, &st, argv);
	filter_files(&filter);
	filter_exit(&filter);
}

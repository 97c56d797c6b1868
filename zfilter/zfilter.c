/* SPDX-License-Identifier: ISC
 *
 * Selects and converts rows of CSV: options and main().
 */
#include <err.h>
#include <getopt.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "database.h"
#include "decoded.h"
#include "filter.h"
#include "io/files.h"
#include "io/option.h"
#include "io/outbuf.h"
#include "io/outfile.h"
#include "io/status.h"
#include "io/streams.h"

static const char usage[] =
	"usage: zfilter [-cHhVv] [-f fields] [-n max] [-O format] [-o file] [--table name] [-U fields] [-u fd] [--prefix column/bits\n"
	"               [--prefix-max n]] [--per fields --max rows [--mark] [--per-max n]] [--decode [--no-sandbox]]\n"
	"               [--join [column=]table[:columns]] ... [expression] [file ...]\n"
	"       zfilter --diff [-cHv] [-f fields] [-k fields] [--compare fields] [--diff-memory size] [-n max] [-O format]\n"
	"               [-o file] [-u fd] [--decode [--no-sandbox]] old new [expression]\n"
	"Keeps the CSV rows for which the expression is true: success = 1 && saddr in 10.0.0.0/8\n"
	"  -c         print how many rows there are instead of them\n"
	"  -f fields  columns to print, separated by commas (all)\n"
	"  -H         print no header\n"
	"  -n, -N max  stop after so many rows\n"
	"  -O format  csv, json, text (without a header), list (saddr:sport), nmap (its XML), gnmap (its grepable form)\n"
	"             or sqlite; without it what the name of the file of -o ends with, or csv\n"
	"  -o file    write there instead of to the standard output; - is that; rows are added to an SQLite database\n"
	"  --table name  of the table there (results)\n"
	"  -U fields  of rows that are alike in these columns keep the first\n"
	"  -u fd      status lines to this descriptor\n"
	"  -v         keep the rows for which the expression is false\n"
	"  --prefix column/bits  print how many rows are in each prefix, as of saddr/64, instead of them\n"
	"  --prefix-max n  hold so many prefixes at once, and print early what is beyond (1000000)\n"
	"  --per fields, --max rows  leave out rows of which more than so many are alike in these columns, as in\n"
	"             saddr or saddr/24\n"
	"  --mark     with it: keep them, and the column excess tells which they are\n"
	"  --per-max n  count so many of these groups at once, and the others after them (1000000)\n"
	"  --diff     of two files print the rows that appeared or are gone, and the columns that changed\n"
	"  -k fields  with it: the columns that a row is known by (saddr, and of sport, proto and port those that there are)\n"
	"  --compare fields  the columns that are compared (those of both files that are steady)\n"
	"  --diff-memory size  memory for rows, in MiB (64)\n"
	"  --decode   add columns: what the answers in the column data say\n"
	"  --no-sandbox  keep all system calls for that, as debuggers need them\n"
	"  --join [column=]table[:columns]  add columns of this file, by the longest prefix around the address in the\n"
	"             column (saddr), or by equal keys\n"
	"  --list-decoded  print these columns, and end\n"
	"  --list-output-modules  print what -O can name, and end\n"
	"  -h, --help, -V, --version  print this help, or the version, and end\n";

/* In MiB. */
enum { DIFF_MEMORY_MAX = 1 << 20 };

enum { DECODE = 256, NO_SANDBOX, LIST_DECODED, PREFIX, PREFIX_MAX_N, PER, MAX, MARK, PER_MAX_N, DIFF, COMPARE, DIFF_MEMORY,
	JOIN, TABLE, LIST_FORMATS };

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
	case 'k':
		w->key = optarg;
		break;
	case 'n':
	case 'N':
		w->max = option_count("-n", optarg, 0, UINT64_MAX);
		break;
	case 'O':
		w->format = row_format_option(optarg, FORMATS);
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
	case DIFF:
		w->diff = true;
		break;
	case COMPARE:
		w->compare = optarg;
		break;
	case DIFF_MEMORY:
		w->diff_memory = option_mebibytes("--diff-memory", optarg, 1, DIFF_MEMORY_MAX);
		break;
	case JOIN:
		joins_add(&w->joins, optarg);
		break;
	case DECODE:
		w->decode = true;
		break;
	case NO_SANDBOX:
		w->no_sandbox = true;
		break;
	case TABLE:
		w->table = optarg;
		break;
	case LIST_FORMATS:
		row_format_list_and_exit(FORMATS);
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
	for (size_t i = 0; i < w->joins.n; i++)
		files_read(files, "--join", w->joins.list[i].source.path);
	if (*operand == NULL)
		files_read(files, NULL, "-");
	while (*operand != NULL)
		files_read(files, NULL, *operand++);
}

/* Returns the number of times that the standard input would be read, for tables and for rows. */
static unsigned
count_standard_inputs(const struct joins *joins, char *const *operand)
{
	unsigned n = *operand == NULL;

	for (size_t i = 0; i < joins->n; i++)
		n += strcmp(joins->list[i].source.path, "-") == 0;
	for (; *operand != NULL; operand++)
		n += strcmp(*operand, "-") == 0;
	return n;
}

/* SQLite opens and locks the file of a database itself. Our own lock would end SQLite's lock. */
static void
open_output(struct outbuf *out, const struct wishes *w)
{
	int fd = w->format != FORMAT_SQLITE ? outfile_open(w->output, false) : -1;

	outbuf_open(out, fd, fd == STDOUT_FILENO ? "stdout" : w->output, 0);
}

static void
check_database(const struct wishes *w)
{
	if (w->format != FORMAT_SQLITE && w->table != NULL)
		errx(2, "--table: only for -O sqlite");
	if (w->format != FORMAT_SQLITE)
		return;
	database_require();
	if (outfile_standard(w->output) != -1)
		errx(2, "-O sqlite: want a file with -o");
	if (w->count)
		errx(2, "-c: cannot be combined with -O sqlite: it writes no rows");
	if (w->table != NULL && (*w->table == '\0' || strncasecmp(w->table, "sqlite_", strlen("sqlite_")) == 0))
		errx(2, "--table: SQLite has no table of this name: '%s'", w->table);
	if (w->decode)
		errx(2, "--decode: cannot be combined with -O sqlite: zfilter --decode ... | zfilter -O sqlite -o %s", w->output);
}

/* Refuses options that the format does not support. */
static void
check_format(const struct wishes *w)
{
	bool fixed = writer_columns_beside(w->format) != NULL && w->format != FORMAT_TEXT;

	check_database(w);
	if (w->count)
		return;
	if (w->no_header && !writer_has_lines(w->format))
		errx(2, "-H: only for -O csv, json, text or list: the others have no header row");
	if (fixed && w->list != NULL)
		errx(2, "-f: only for -O csv, json, text or sqlite: the others have columns of their own");
	if (fixed && (w->prefix != NULL || w->diff))
		errx(2, "%s: only for -O csv, json, text or sqlite", w->diff ? "--diff" : "--prefix");
	if (w->per != NULL && (!writer_has_lines(w->format) || (w->mark && fixed)))
		errx(2, "--per: only for -O csv, json, text%s: zfilter --per ... | zfilter -O ...", w->mark ? "" : " or list");
}

static void
check_per(const struct wishes *w)
{
	const char *alone = w->mark ? "--mark" : w->per_max > 0 ? "--max" : "--per-max";

	if (w->per == NULL && (w->per_max > 0 || w->mark || w->groups_max > 0))
		errx(2, "%s: want --per with the columns of which rows are counted, as in saddr", alone);
	if (w->per != NULL && w->per_max == 0)
		errx(2, "--per: want --max with the most rows that there may be");
	if (w->per != NULL && w->prefix != NULL)
		errx(2, "--per: cannot be combined with --prefix");
}

static void
check_diff(const struct wishes *w)
{
	const char *other = w->unique != NULL ? "-U" : w->prefix != NULL ? "--prefix" : "--per";
	const char *alone = w->key != NULL ? "-k" : w->compare != NULL ? "--compare" : "--diff-memory";

	if (w->diff && w->joins.n > 0)
		errx(2, "--diff: cannot be combined with --join: join its output, by another call");
	if (w->diff && (w->unique != NULL || w->prefix != NULL || w->per != NULL))
		errx(2, "--diff: cannot be combined with %s", other);
	if (!w->diff && (w->key != NULL || w->compare != NULL || w->diff_memory > 0))
		errx(2, "%s: has no effect without --diff", alone);
}

/* Refuses options without an effect, and sets the defaults of missing ones. */
static void
check_options(struct wishes *w)
{
	if (w->format == FORMATS)
		w->format = row_format_of_file(w->output, FORMATS);
	check_format(w);
	check_per(w);
	check_diff(w);
	if (w->prefix_max > 0 && w->prefix == NULL)
		errx(2, "--prefix-max: has no effect without --prefix");
	if (w->no_sandbox && !w->decode)
		errx(2, "--no-sandbox: has no effect without --decode");
	w->prefix_max = w->prefix_max > 0 ? w->prefix_max : 1000000;
	w->groups_max = w->groups_max > 0 ? w->groups_max : 1000000;
	w->diff_memory = w->diff_memory > 0 ? w->diff_memory : 64 << 20;
	w->table = w->table != NULL ? w->table : "results";
}

/* Refuses a file as the expression, because zfilter would wait for rows on the standard input. */
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

/* Checks both files before reading, which may take long. */
static void
check_old_and_new(char *const *file, bool three)
{
	if (strcmp(file[0], "-") == 0 && strcmp(file[1], "-") == 0)
		errx(2, "--diff: the standard input can be one of both files alone");
	for (int i = 0; i < 2; i++)
		if (strcmp(file[i], "-") != 0 && access(file[i], R_OK) == -1)
			err(2, "%s%s", three && i == 0 ? "the expression comes behind both files: " : "", file[i]);
}

/*
 * Sets the expression: the first operand, or with --diff the third. Returns the files, ended by
 * NULL.
 */
static char **
take_operands(struct wishes *w, char **operand, int n)
{
	if (!w->diff) {
		w->expression = n > 0 ? *operand++ : "";
		if (w->joins.n > 0 && count_standard_inputs(&w->joins, operand) > 1)
			errx(2, "--join: the standard input can be read once: as a table or for rows");
		check_expression(w->expression, *operand != NULL);
		return operand;
	}
	if (n != 2 && n != 3)
		errx(2, "--diff: want two files, and behind them the expression, if any: old.csv new.csv 'success = 1'");
	check_old_and_new(operand, n == 3);
	w->expression = n == 3 ? operand[2] : "";
	operand[2] = NULL;
	return operand;
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
		{ "diff", no_argument, NULL, DIFF },
		{ "compare", required_argument, NULL, COMPARE },
		{ "diff-memory", required_argument, NULL, DIFF_MEMORY },
		{ "join", required_argument, NULL, JOIN },
		{ "decode", no_argument, NULL, DECODE },
		{ "no-sandbox", no_argument, NULL, NO_SANDBOX },
		{ "table", required_argument, NULL, TABLE },
		{ "list-decoded", no_argument, NULL, LIST_DECODED },
		{ "list-output-modules", no_argument, NULL, LIST_FORMATS },
		OPTION_HELP,
		{ 0 },
	};
	struct wishes wishes = { .output = "-", .format = FORMATS, .max = UINT64_MAX };
	struct filter filter = { 0 };
	struct files files;
	struct status st;
	struct outbuf out;
	int c;

	streams_hold();
	status_open(&st, "zfilter", filter_keys, &filter);
	files_init(&files);
	while ((c = getopt_long(argc, argv, "cf:Hk:n:N:O:o:U:u:vhV", longs, NULL)) != -1)
		option(c, &wishes, &files, &st);
	check_options(&wishes);
	argv = take_operands(&wishes, argv + optind, argc - optind);
	filter_init(&filter, &wishes);
	name_files(&files, &wishes, argv);
	open_output(&out, &wishes);
	filter_start(&filter, &out, &st, argv);
	filter_files(&filter);
	filter_exit(&filter);
}

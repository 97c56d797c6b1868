/* SPDX-License-Identifier: ISC
 *
 * zfilter: keep and select rows of CSV.
 */
#include <stdint.h>
#include <unistd.h>

#include "filter.h"
#include "option.h"
#include "out.h"
#include "status.h"
#include "streams.h"

static const char usage[] =
	"usage: zfilter [-cHhVv] [-f fields] [-n max] [-O format] [-U fields] [-u fd] [expression] [file ...]\n"
	"Keeps the CSV rows for which the expression is true: success = 1 && saddr in 10.0.0.0/8\n"
	"  -c         print how many rows there are instead of them\n"
	"  -f fields  columns to print, separated by commas (all)\n"
	"  -H         print no header\n"
	"  -n max     stop after so many rows\n"
	"  -O format  csv, json or text (csv)\n"
	"  -U fields  of rows that are alike in these columns keep the first\n"
	"  -u fd      status lines to this descriptor\n"
	"  -v         keep the rows for which the expression is false\n"
	"  -h, -V     print this help, or the version, and end\n";

static void
option(int c, struct wishes *w, struct status *st)
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
		w->format = writer_format(optarg);
		break;
	case 'U':
		w->unique = optarg;
		break;
	case 'u':
		status_option(st, optarg);
		break;
	case 'v':
		w->invert = true;
		break;
	case 'h':
		option_print(usage);
	case 'V':
		option_version("zfilter");
	default:
		option_usage(usage);
	}
}

int
main(int argc, char *argv[])
{
	struct wishes wishes = { .expression = "", .max = UINT64_MAX };
	struct filter filter = { 0 };
	struct status st;
	struct out out;
	int c;

	streams_hold();
	status_open(&st, "zfilter", filter_keys, &filter);
	while ((c = getopt(argc, argv, "cf:Hn:O:U:u:vhV")) != -1)
		option(c, &wishes, &st);
	argv += optind;
	if (*argv != NULL)
		wishes.expression = *argv++;
	filter_init(&filter, &wishes);
	out_open(&out, STDOUT_FILENO, "stdout", 0);
	filter_start(&filter, &out, &st);
	if (*argv == NULL)
		filter_file(&filter, "-");
	while (*argv != NULL)
		filter_file(&filter, *argv++);
	filter_end(&filter);
}

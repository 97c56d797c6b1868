/* SPDX-License-Identifier: ISC
 *
 * zplot: draws pictures of the results of a scan, as PNG or SVG.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draw.h"
#include "io/alloc.h"
#include "io/files.h"
#include "io/option.h"
#include "io/outfile.h"
#include "io/streams.h"
#include "io/utf8.h"

static const char usage[] =
	"usage: zplot map [-hV] [-b list]... [-O type] [-o file] [-s side] [-t title] [-w list]... [--no-labels]\n"
	"                 [--within prefix] [rows ...]\n"
	"       zplot rtt|ttl|ports [-hV] [-O type] [-o file] [-s size] [-t title] [rows ...]\n"
	"       zplot progress|rates [-hV] [-O type] [-o file] [-s size] [-t title] [progress]\n"
	"Draws rows (CSV, JSON, or a list of addresses), or the progress of a scan (zscan -u, zstatus -u).\n"
	"  map        the hosts of a network, along a Hilbert curve\n"
	"  rtt, ttl   round-trip times, or TTLs, by the hits that have them\n"
	"  ports      ports by hosts\n"
	"  progress   how far the scan had come, and its hits, over time\n"
	"  rates      probes and replies a second, over time\n"
	"  -b list    exclusions, which the map shows hatched\n"
	"  -O type    png or svg (by the end of the file's name, or png)\n"
	"  -o file    write there; - is the standard output (map.png, rtt.png, ...)\n"
	"  -s size    pixels: the most of the map's longer side (1024; for prefixes shorter than /4 2048 or 4096), or\n"
	"             width and height of another picture (1000x556)\n"
	"  -t title   instead of the picture's own\n"
	"  -w list    targets: the map shows which have not answered, and what was not probed\n"
	"  --no-labels       no names of networks within the map\n"
	"  --within prefix   the map of this network (the smallest with all rows and targets)\n"
	"  -h, --help, -V, --version  print this help, or the version, and end\n";

/* Words that are understood once the kind of picture is known. */
struct words {
	const char *size, *type;
	const char *of_map;             /* an option of the map alone */
};

enum { NO_LABELS = 256, WITHIN };

static const char *
parse_title(const char *title)
{
	char *text = copy_text_or_die(title, SIZE_MAX);

	utf8_disarm(text, strlen(text));
	for (size_t i = 0, length; text[i] != '\0'; i += length) {
		length = utf8_length(text + i, strlen(text + i));
		if (length == 0)
			errx(2, "-t: no UTF-8: %s", title);
	}
	return text;
}

static void
option(struct wishes *w, struct words *words, int c)
{
	switch (c) {
	case 'b':
		w->subject.exclusions[w->subject.exclusions_n++] = optarg;
		words->of_map = "-b";
		break;
	case 'O':
		words->type = optarg;
		break;
	case 'o':
		w->output = optarg;
		break;
	case 's':
		words->size = optarg;
		break;
	case 't':
		w->subject.map.title = w->subject.page.title = parse_title(optarg);
		break;
	case 'w':
		w->subject.targets[w->subject.targets_n++] = optarg;
		words->of_map = "-w";
		break;
	case NO_LABELS:
		w->subject.map.no_labels = true;
		words->of_map = "--no-labels";
		break;
	case WITHIN:
		w->subject.map.network = network_option("--within", optarg);
		w->subject.map.has_network = true;
		words->of_map = "--within";
		break;
	case 'h':
		option_print_and_exit(usage);
	case 'V':
		option_version_and_exit("zplot");
	default:
		option_usage_and_exit(usage);
	}
}

static enum kind
find_kind(const char *name)
{
	if (name == NULL)
		option_usage_and_exit(usage);
	for (enum kind kind = 0; kind < KINDS; kind++)
		if (strcmp(name, subject_name(kind)) == 0)
			return kind;
	errx(2, "%s: no kind of picture: there are map, rtt, ttl, ports, progress and rates", name);
}

/* A side of the map, or both of another picture. */
static void
parse_size(struct wishes *w, const char *size)
{
	char *width = copy_text_or_die(size, SIZE_MAX), *cross = strchr(width, 'x');

	if (w->subject.kind == KIND_MAP) {
		w->subject.map.side = (uint32_t)option_number("-s", width, 64, PICTURE_SIDE_MAX);
	} else {
		if (cross == NULL)
			errx(2, "-s: want width and height, as in 1000x560: %s", size);
		*cross = '\0';
		w->subject.page.width = (double)option_number("-s", width, 320, PICTURE_SIDE_MAX);
		w->subject.page.height = (double)option_number("-s", cross + 1, 240, PICTURE_SIDE_MAX);
	}
	free(width);
}

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name);

	return n > strlen(end) && strcmp(name + n - strlen(end), end) == 0;
}

static enum picture_form
parse_type(const char *type, const char *output)
{
	if (type != NULL && strcmp(type, "svg") == 0)
		return PICTURE_SVG;
	if (type != NULL && strcmp(type, "png") != 0)
		errx(2, "-O: unknown type: %s: there are: png svg", type);
	if (type != NULL || output == NULL || outfile_standard(output) != -1 || ends_in(output, ".png"))
		return PICTURE_PNG;
	if (!ends_in(output, ".svg"))
		errx(2, "-o: %s: want a name that ends in .png or .svg, or -O", output);
	return PICTURE_SVG;
}

static void
name_files(const struct wishes *w, char *const *operand)
{
	struct files files;

	files_init(&files);
	for (size_t i = 0; i < w->subject.exclusions_n; i++)
		files_read(&files, "-b", w->subject.exclusions[i]);
	for (size_t i = 0; i < w->subject.targets_n; i++)
		files_read(&files, "-w", w->subject.targets[i]);
	if (*operand == NULL)
		files_read(&files, NULL, "-");
	while (*operand != NULL)
		files_read(&files, NULL, *operand++);
	files_write(&files, "-o", w->output);
	files_free(&files);
}

static size_t
count_standard(char *const *path, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += strcmp(path[i], "-") == 0;
	return count;
}

/* Refuses a terminal as the input, and to read the standard input twice. */
static void
check_input(const struct wishes *w, char *const *operand, size_t n)
{
	if (n == 0 && isatty(STDIN_FILENO))
		errx(2, "stdin is a terminal: name a file, or send rows through a pipe");
	if ((n == 0) + count_standard(operand, n) + count_standard(w->subject.exclusions, w->subject.exclusions_n) + count_standard(w->subject.targets, w->subject.targets_n) > 1)
		errx(2, "-: the standard input can be read once only: as rows, or by -b or -w");
}

/* It is no stage of a scan, so its status lines have no keys of their own. */
static size_t
status_keys(void *ctx, char *line, size_t room)
{
	(void)ctx;
	return (size_t)snprintf(line, room, "%s", "");
}

int
main(int argc, char *argv[])
{
	static const struct option longs[] = {
		{ "no-labels", no_argument, NULL, NO_LABELS },
		{ "within", required_argument, NULL, WITHIN },
		OPTION_HELP,
		{ 0 },
	};
	struct wishes w = { 0 };
	struct words words = { 0 };
	struct status st;
	char name[32];
	int c;

	streams_hold();
	status_open(&st, "zplot", status_keys, NULL);
	w.subject.exclusions = allocate_or_die((size_t)argc, sizeof(*w.subject.exclusions));
	w.subject.targets = allocate_or_die((size_t)argc, sizeof(*w.subject.targets));
	while ((c = getopt_long(argc, argv, "b:O:o:s:t:w:hV", longs, NULL)) != -1)
		option(&w, &words, c);
	argv += optind;
	w.subject.kind = find_kind(*argv++);
	if (w.subject.kind != KIND_MAP && words.of_map != NULL)
		errx(2, "%s: the map alone has that", words.of_map);
	if (words.size != NULL)
		parse_size(&w, words.size);
	w.form = parse_type(words.type, w.output);
	snprintf(name, sizeof(name), "%s.%s", subject_name(w.subject.kind), w.form == PICTURE_PNG ? "png" : "svg");
	w.is_default = w.output == NULL;
	if (w.is_default)
		w.output = name;
	if (outfile_standard(w.output) != -1)
		draw_check_output(&w, outfile_standard(w.output));
	check_input(&w, argv, (size_t)(argc - optind - 1));
	name_files(&w, argv);
	status_start(&st);
	draw_and_exit(&w, argv, &st);
}

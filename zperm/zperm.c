/* SPDX-License-Identifier: ISC
 *
 * Prints every target once, in a random order that needs no memory.
 */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "attempts.h"
#include "group.h"
#include "io/alloc.h"
#include "io/files.h"
#include "io/option.h"
#include "io/signals.h"
#include "io/status.h"
#include "io/streams.h"
#include "lines.h"
#include "order.h"
#include "targets/target_list.h"

static const char usage[] =
	"usage: zperm [-chV] [-p ports] [-f file]... [-e seed] [-s i/n] [-n max|percent%] [-u fd]\n"
	"             [--attempts n [--gap steps] | --attempt n] [--after line] [--order name]\n"
	"             [--iid zero|one|random] [--exclude-ports ports [--protocol tcp|udp]]\n"
	"             [--pairs] [target ...]\n"
	"Prints every target once, in random order. A target is an address, a prefix (10.0.0.0/8), a range\n"
	"(10.0.0.1-10.0.0.9), or one address in each /B of an IPv6 /A (2001:db8::/32-48); with none, the\n"
	"whole IPv4 space.\n"
	"  -p ports   print ADDR,PORT for each of these: 80,443,8000-8010, or * for all; u:53 and icmp as they stand\n"
	"  --exclude-ports ports  none of these of -p\n"
	"  --protocol name  tcp or udp: the protocol of those ports of -p that name none\n"
	"  -f, -w file  targets from a list, one a line; - is the standard input. All may be ADDR,PORT, or rows of results\n"
	"  -e seed    the order: a number below 2^64 (a random one)\n"
	"  -s i/n     only part i of n, counted from 0\n"
	"  -n max     at most so many targets, with K, M or G if wanted, or percent of them\n"
	"  -c         print how many targets there are, and end\n"
	"  -u fd      status lines to this descriptor\n"
	"  --attempts n    every target so often, up to 255, marked +0, +1 ...\n"
	"  --gap steps     how far each attempt is behind the one before (100000)\n"
	"  --attempt n     every target once, marked as this attempt\n"
	"  --after line    go on behind this line of an earlier run\n"
	"  --order name    end with status 2 unless this is the order, as an earlier run told in its status\n"
	"  --iid what      the bits behind the /B (zero)\n"
	"  --pairs         refuse targets that have no port of their own\n"
	"  -h, --help, -V, --version  print this help, or the version, and exit\n";

/*
 * Percentages are integers in units of 10^-9 percent: binary fractions would round 0.07% of
 * 10,000 up to 8.
 */
#define PERCENT_DIGITS 9
#define PERCENT_UNIT UINT64_C(1000000000)
#define PERCENT_NONE UINT64_MAX

struct zperm {
	struct targets targets;
	struct lines lines;
	bool listed, seeded, count;
	bool pairs;                 /* --pairs: all targets must be pairs */
	uint64_t seed, shard, shards;
	uint64_t max;               /* targets; UINT64_MAX: no limit */
	/* of the targets, in units of 10^-9 percent; PERCENT_NONE: not given */
	uint64_t percent;
	unsigned attempts;
	int first_attempt;          /* -1: attempts are not marked */
	uint64_t gap;
	const char *after;
	const char *expected;       /* order; NULL: any */
	char order[ORDER_STRLEN];   /* of this run; empty: not yet known */
	/* the largest number of lines; at the end, their actual number */
	uint64_t total;
};

static size_t
status_keys(void *ctx, char *line, size_t room)
{
	const struct zperm *z = ctx;

	return (size_t)snprintf(line, room, " n=%" PRIu64 " sum=%016" PRIx64 " seed=%" PRIu64 " total=%" PRIu64 "%s%s",
	    z->lines.n, z->lines.sum, z->seed, z->total, *z->order != '\0' ? " order=" : "", z->order);
}

static void
parse_shard(const char *arg, struct zperm *z)
{
	const char *slash = strchr(arg, '/');
	char *shard;

	if (slash == NULL)
		errx(2, "-s: want i/n: %s", arg);
	shard = copy_text_or_die(arg, (size_t)(slash - arg));
	z->shards = option_count("-s", slash + 1, 1, UINT32_MAX);
	z->shard = option_number("-s", shard, 0, z->shards - 1);
	free(shard);
}

/* Parses a percentage such as "0.07%". */
static uint64_t
parse_percent(const char *arg)
{
	static const char digits[] = "0123456789";
	size_t whole = strspn(arg, digits), fraction = arg[whole] == '.' ? strspn(arg + whole + 1, digits) : 0;
	const char *s = arg + whole + (arg[whole] == '.');
	uint64_t v = 0;

	if (whole + fraction == 0 || strcmp(s + fraction, "%") != 0)
		errx(2, "-n: not a number: %s", arg);
	if (fraction > PERCENT_DIGITS)
		errx(2, "-n: more than %d decimals: %s", PERCENT_DIGITS, arg);
	for (size_t i = 0; i < whole && v <= 100; i++)
		v = v * 10 + (uint64_t)(arg[i] - '0');
	for (size_t i = 0; i < PERCENT_DIGITS; i++)
		v = v * 10 + (i < fraction ? (uint64_t)(s[i] - '0') : 0);
	if (v > 100 * PERCENT_UNIT)
		errx(2, "-n: out of range: %s", arg);
	return v;
}

static void
parse_max(const char *arg, struct zperm *z)
{
	z->max = UINT64_MAX;
	z->percent = PERCENT_NONE;
	if (strchr(arg, '%') != NULL)
		z->percent = parse_percent(arg);
	else
		z->max = option_count("-n", arg, 0, UINT64_MAX - 1);
}

/* That percentage of n, rounded up. */
static uint64_t
part_of(uint64_t n, uint64_t percent)
{
	const unsigned __int128 all = 100 * PERCENT_UNIT;

	return (uint64_t)((n * (unsigned __int128)percent + all - 1) / all);
}

static enum iid
parse_iid(const char *arg)
{
	static const char *const names[] = { [IID_ZERO] = "zero", [IID_ONE] = "one", [IID_RANDOM] = "random" };

	for (int i = 0; i < 3; i++)
		if (strcmp(arg, names[i]) == 0)
			return (enum iid)i;
	errx(2, "--iid: want zero, one or random: %s", arg);
}

static enum protocol
parse_protocol(const char *arg)
{
	enum protocol protocol;

	if (!protocol_parse(arg, strlen(arg), &protocol) || protocol == PROTOCOL_ICMP)
		errx(2, "--protocol: want tcp or udp: %s", arg);
	return protocol;
}

static const char *
take_range(void *targets, const char *s, size_t n, uint64_t line)
{
	(void)line;
	return targets_add(targets, s, n);
}

static const char *
take_target(void *targets, const struct target *t)
{
	return t->has_attempt ? "an attempt: lists have none: zperm --attempts adds them" : targets_add_target(targets, t);
}

static void
parse_options(int argc, char **argv, struct zperm *z, struct files *files, struct status *status)
{
	enum { ATTEMPTS = 256, GAP, ATTEMPT, AFTER, ORDER, IID, PAIRS, EXCLUDE_PORTS, PROTOCOL };
	static const struct option longs[] = {
		{ "attempts", required_argument, NULL, ATTEMPTS }, { "gap", required_argument, NULL, GAP },
		/* former names */
		{ "repeat", 1, NULL, ATTEMPTS }, { "pass", 1, NULL, ATTEMPT },
		{ "attempt", required_argument, NULL, ATTEMPT }, { "after", required_argument, NULL, AFTER },
		{ "order", required_argument, NULL, ORDER }, { "iid", required_argument, NULL, IID },
		{ "pairs", no_argument, NULL, PAIRS }, { "exclude-ports", required_argument, NULL, EXCLUDE_PORTS },
		{ "protocol", required_argument, NULL, PROTOCOL }, OPTION_HELP, { 0 },
	};
	struct port_set *excluded = NULL;
	enum protocol unnamed = PROTOCOL_NONE;
	bool attempt = false, gap = false;
	int c;

	while ((c = getopt_long(argc, argv, "p:f:w:e:s:n:cu:hV", longs, NULL)) != -1)
		switch (c) {
		case EXCLUDE_PORTS:
			if (!port_set_add(&excluded, optarg))
				errx(2, "--exclude-ports: bad ports: %s", optarg);
			break;
		case PROTOCOL:
			unnamed = parse_protocol(optarg);
			break;
		case 'p':
			if (!ports_parse(optarg, &z->targets.ports))
				errx(2, "-p: bad ports: %s: want numbers: 80,443,8000-8010,u:53,icmp", optarg);
			break;
		case 'f':
		case 'w':
			z->listed = true;
			files_read(files, c == 'w' ? "-w" : "-f", optarg);
			if (!target_list_read(optarg, &(struct target_list_takers){ take_range, take_target, &z->targets }))
				exit(2);
			break;
		case 'e':
			z->seed = option_number("-e", optarg, 0, UINT64_MAX);
			z->seeded = true;
			break;
		case 's':
			parse_shard(optarg, z);
			break;
		case 'n':
			parse_max(optarg, z);
			break;
		case 'c':
			z->count = true;
			break;
		case 'u':
			status_option(status, optarg);
			files_stream(files, "-u", status->fd);
			break;
		case ATTEMPTS:
			z->attempts = (unsigned)option_count("--attempts", optarg, 1, ATTEMPTS_MAX);
			z->first_attempt = 0;
			break;
		case GAP:
			z->gap = option_count("--gap", optarg, 1, ATTEMPTS_GAP_MAX);
			gap = true;
			break;
		case ATTEMPT:
			z->first_attempt = (int)option_number("--attempt", optarg, 0, TARGET_ATTEMPTS - 1);
			attempt = true;
			break;
		case AFTER:
			z->after = optarg;
			break;
		case ORDER:
			z->expected = optarg;
			break;
		case IID:
			z->targets.iid = parse_iid(optarg);
			break;
		case PAIRS:
			z->pairs = true;
			break;
		case 'h':
			option_print_and_exit(usage);
		case 'V':
			option_version_and_exit("zperm");
		default:
			option_usage_and_exit(usage);
		}
	if (excluded != NULL && z->targets.ports.n == 0)
		errx(2, "--exclude-ports needs -p");
	if (unnamed != PROTOCOL_NONE && excluded == NULL)
		errx(2, "--protocol needs --exclude-ports");
	ports_remove(&z->targets.ports, excluded, unnamed);
	if (excluded != NULL && z->targets.ports.n == 0)
		errx(2, "--exclude-ports: excludes all ports of -p");
	free(excluded);
	if (attempt && z->attempts > 0)
		errx(2, "--attempt and --attempts exclude each other");
	if (gap && z->attempts == 0)
		errx(2, "--gap needs --attempts");
	if (z->shards > 1 && !z->seeded)
		errx(2, "-s: shards need a common seed: give -e");
	if (z->after != NULL && !z->seeded)
		errx(2, "--after needs the seed of that run: give -e");
	if (z->expected != NULL && !z->seeded)
		errx(2, "--order needs the seed of that run: give -e");
	if (z->after != NULL && (z->max != UINT64_MAX || z->percent != PERCENT_NONE))
		errx(2, "--after and -n exclude each other: a line does not tell how many came before it");
	if (z->attempts == 0)
		z->attempts = 1;
}

static void
add_operands(struct zperm *z, char **operand)
{
	if (*operand == NULL && !z->listed)
		ranges_add(&z->targets.ranges, &(struct range){ addr_from4(0), addr_from4(UINT32_MAX) });
	for (; *operand != NULL; operand++) {
		const char *why = targets_add(&z->targets, *operand, strlen(*operand));

		if (!range_usable(why))
			errx(2, "%s: %s", *operand, why);
		if (why != NULL)
			warnx("%s: %s: the whole prefix is used", *operand, why);
	}
	if (z->pairs && z->targets.pairs.n == 0)
		errx(2, "the targets have no ports: give some with -p, or a list of ADDR,PORT with -f");
	if (z->targets.pairs.n > 0 && z->targets.ports.n > 0)
		errx(2, "-p: the targets of the list have ports of their own");
	z->targets.seed = z->seed;
	targets_seal(&z->targets);
	if (z->targets.total == 0)
		errx(2, "the lists contain no targets");
	order_name(&z->targets, z->shards, z->attempts, z->gap, z->order);
	if (z->expected != NULL)
		order_expect(z->expected, z->order);
}

/* The element and the attempt of the line of --after. */
static uint64_t
parse_after(const struct zperm *z, unsigned *attempt)
{
	struct target t;
	uint64_t number;
	const char *why = target_parse(z->after, strlen(z->after), &t);

	if (why != NULL)
		errx(2, "--after: %s: %s", why, z->after);
	if (!targets_number(&z->targets, &t, &number))
		errx(2, "--after: not one of the targets: %s", z->after);
	if (t.has_attempt != (z->first_attempt >= 0)
	    || (t.has_attempt && (t.attempt < z->first_attempt || t.attempt - z->first_attempt >= (int)z->attempts)))
		errx(2, "--after: not a line of these attempts: %s", z->after);
	*attempt = t.attempt - (t.has_attempt ? (unsigned)z->first_attempt : 0);
	return number + 1;
}

/* Prepares the attempts over the shard. */
static void
begin(struct zperm *z, struct attempts *attempts)
{
	struct group group;
	struct shard shard;
	uint64_t share, x;
	unsigned attempt;

	group_init(&group, z->targets.total, z->seed);
	group_shard(&group, z->shard, z->shards, &shard);
	share = shard.size < z->targets.total ? shard.size : z->targets.total;
	if (z->percent != PERCENT_NONE)
		z->max = part_of(share, z->percent);
	if (share > z->max)
		share = z->max;
	z->total = share < UINT64_MAX / z->attempts ? share * z->attempts : UINT64_MAX;
	if (z->after == NULL) {
		attempts_init(attempts, &group, &shard, z->attempts, z->gap, z->max);
	} else {
		x = parse_after(z, &attempt);
		attempts_resume(attempts, &group, &shard, z->attempts, z->gap, x, attempt);
	}
}

static void
print(struct zperm *z, struct attempts *attempts, struct status *status)
{
	uint64_t numbers[ATTEMPTS_ROOM];
	uint8_t attempt_of[ATTEMPTS_ROOM];
	size_t count;
	struct outbuf out;

	outbuf_open(&out, STDOUT_FILENO, "stdout", attempts->chunk * z->attempts * LINES_MAX);
	while (signals_stop() == 0 && (count = attempts_next(attempts, numbers, attempt_of)) > 0) {
		lines_format(&z->lines, &out, numbers, z->attempts > 1 ? attempt_of : NULL, count);
		if (outbuf_full(&out))
			outbuf_flush_or_die(&out, status);
	}
	if (signals_stop() == 0)
		z->total = z->lines.n;
	outbuf_flush_or_die(&out, status);
}

int
main(int argc, char **argv)
{
	struct zperm z = { .shards = 1, .max = UINT64_MAX, .percent = PERCENT_NONE, .first_attempt = -1, .gap = 100000 };
	struct attempts attempts;
	struct status status;
	struct files files;
	char text[32];

	streams_hold();
	status_open(&status, "zperm", status_keys, &z);
	files_init(&files);
	files_write(&files, NULL, "-");
	parse_options(argc, argv, &z, &files, &status);
	if (!z.seeded && getrandom(&z.seed, sizeof(z.seed), 0) != sizeof(z.seed))
		err(2, "random source");
	add_operands(&z, argv + optind);
	if (z.count) {
		snprintf(text, sizeof(text), "%" PRIu64 "\n", z.targets.total);
		option_print_and_exit(text);
	}
	begin(&z, &attempts);
	lines_open(&z.lines, &z.targets, z.first_attempt);
	status_start(&status);
	print(&z, &attempts, &status);
	status_exit(&status, 0);
}

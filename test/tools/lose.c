/* SPDX-License-Identifier: ISC
 *
 * A bad path for lines: passes on the input lines that are not lost, by the models of the relay
 * in the lab (test/lab/loss.h). The same lines and seed lose the same lines.
 *
 *     lose [-l PERCENT | -b P,R,GOOD,BAD] [-s SEED]
 */
#include <stdlib.h>
#include <unistd.h>

#include "../lab/loss.h"
#include "random.h"

static double
draw(uint64_t *state)
{
	return (double)(random_next(state) >> 11) / (double)(UINT64_C(1) << 53);
}

int
main(int argc, char **argv)
{
	struct loss loss = { 0 };
	uint64_t state = 1;
	char *line = NULL, *end;
	size_t room = 0;
	int c;

	while ((c = getopt(argc, argv, "b:l:s:")) != -1)
		if (c == 'b')
			loss = loss_parse_bursts(optarg);
		else if (c == 'l' && (loss.good = strtod(optarg, &end) / 100, *end != '\0' || end == optarg))
			errx(2, "bad number: %s", optarg);
		else if (c == 's')
			state = strtoull(optarg, NULL, 10);
		else if (c == '?')
			return 2;
	if (optind < argc)
		errx(2, "usage: lose [-l percent | -b p,r,good,bad] [-s seed]");
	while (getline(&line, &room, stdin) != -1) {
		loss_change(&loss, draw(&state));
		if (!loss_hits(&loss, draw(&state)))
			fputs(line, stdout);
	}
	free(line);
	return ferror(stdin) || fflush(stdout) == EOF ? 3 : 0;
}

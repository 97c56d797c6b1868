/* SPDX-License-Identifier: ISC
 *
 * Runs the guard of zrecv without a receiver: guards ports until stdin ends.
 *
 *     guard FIRST-LAST
 *
 */
#include "../../zrecv/guard.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "addr/ports.h"

int
main(int argc, char **argv)
{
	uint16_t first, last;
	char c;

	if (argc != 2 || getenv("ZSCAN_LAB") == NULL || !ports_range(argv[1], &first, &last))
		errx(2, "usage, in the lab alone: guard FIRST-LAST");
	guard_open(&(struct sources){ first, (uint32_t)last - first + 1 });
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
	return 0;
}

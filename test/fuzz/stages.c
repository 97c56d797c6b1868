/* SPDX-License-Identifier: ISC
 *
 * Status lines of a command's stages. An input is a byte for how large the pieces are that they come in, then the lines.
 */
#include "../../zrecv/stages.h"

#include "fuzz.h"

static size_t
keys(void *ctx, char *line, size_t room)
{
	(void)ctx, (void)line, (void)room;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct status status = { .tool = "zrecv", .fd = -1, .lifeline = -1, .keys = keys };
	static struct stages stages;

	if (n < 1)
		return 0;
	fuzz_input(s + 1, n - 1, s[0]);
	stages = (struct stages){ .fd = 1000 };         /* none that is open */
	stages_read(&stages, &status);
	FUZZ_CHECK(stages.fd == -1 && stages.n <= STAGES_MAX && stages.len <= sizeof(stages.buf));
	stages_report(&stages);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes status lines of a command's stages. An input is a byte for the size of the pieces in
 * which they arrive, then the lines. After the first half each living stage is to be watched, and
 * after the second every other one has ended.
 */
#include "../../zrecv/supervisor.h"

#include "fuzz.h"

/* A descriptor that is not open. */
enum { NOT_OPEN = 1000 };

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
	struct pollfd fds[STAGES_MAX];
	size_t half = n / 2, watched;

	if (n < 2)
		return 0;
	fuzz_input(s + 1, half - 1, s[0]);
	stages = (struct stages){ .fd = NOT_OPEN };
	stages_read(&stages, &status);
	FUZZ_CHECK(stages.fd == -1 && stages.n <= STAGES_MAX && stages.lost.pid == 0);
	for (size_t i = 0; i < stages.n; i++)
		if (!stages.stage[i].ended)
			stages.stage[i].watch = NOT_OPEN + 1 + (int)i;
	watched = stages_watch(&stages, fds);
	for (size_t i = 0; i < watched; i++)
		fds[i].revents = i % 2 == 0 && fds[i].fd >= 0 ? POLLIN : 0;
	fuzz_input(s + half, n - half, s[0]);
	stages.fd = NOT_OPEN;
	stages_update(&stages, fds, watched, &status);
	FUZZ_CHECK(stages.fd == -1 && stages.n <= STAGES_MAX && stages.len <= sizeof(stages.buf));
	for (size_t i = 0; i < watched; i++)
		if (fds[i].revents != 0) {
			const struct stage *g = &stages.stage[i];

			FUZZ_CHECK(g->watch < 0);
			/* -1: replaced by another one */
			FUZZ_CHECK(g->watch == -1 || g->ended || g->pid == 0 || stages.lost.pid != 0);
		}
	stages_report(&stages);
	return 0;
}

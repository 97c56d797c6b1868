/* SPDX-License-Identifier: ISC
 *
 * Where the machine's opt-out list is, and whether.
 */
#include "optout.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *
optout_path(void)
{
	const char *named = secure_getenv("ZSCAN_OPTOUT");

	return named != NULL && *named != '\0' ? named : OPTOUT;
}

/* A symbolic link that leads nowhere is a list that cannot be read. */
bool
optout_read(list_take *take, void *ctx)
{
	struct stat st;

	if (lstat(optout_path(), &st) == -1 && errno == ENOENT)
		return true;
	return list_read(optout_path(), take, ctx);
}

/* SPDX-License-Identifier: ISC
 *
 * Finds and reads the machine's opt-out list.
 */
#include "addr/optout.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *
optout_path(void)
{
	const char *named = secure_getenv("ZSCAN_OPTOUT");

	return named != NULL && *named != '\0' ? named : OPTOUT;
}

/* lstat: a symbolic link without a target is a list that cannot be read. */
bool
optout_read(list_take *take, void *ctx, bool *known)
{
	struct stat st;

	if (lstat(optout_path(), &st) == -1 && errno == ENOENT) {
		if (*known)
			warnx("%s: the list is gone: to withdraw its entries, leave an empty list", optout_path());
		return !*known;
	}
	if (!list_read(optout_path(), take, ctx))
		return false;
	*known = true;
	return true;
}

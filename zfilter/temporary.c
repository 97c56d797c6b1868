/* SPDX-License-Identifier: ISC
 *
 * Opens temporary files. If the file system has no files without a name, removes the name at once.
 */
#include "temporary.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *
temporary_folder(void)
{
	const char *path = getenv("TMPDIR");

	return path != NULL && *path != '\0' ? path : "/tmp";
}

static int
open_unnamed(void)
{
	int fd = open(temporary_folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char *path;

	if (fd != -1 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
		return fd;
	if (asprintf(&path, "%s/zfilter.XXXXXX", temporary_folder()) == -1)
		err(3, NULL);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd != -1)
		unlink(path);
	free(path);
	return fd;
}

int
temporary_open(void)
{
	int fd = open_unnamed();

	if (fd == -1)
		err(3, "%s: no temporary file", temporary_folder());
	return fd;
}

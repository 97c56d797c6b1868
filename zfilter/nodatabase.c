/* SPDX-License-Identifier: ISC
 *
 * Replaces database.c if there is no libsqlite3: refuses databases.
 */
#include <err.h>

#include "database.h"

void
database_require(void)
{
	errx(2, "-O sqlite: zfilter was built without libsqlite3: install libsqlite3-dev, and build it again");
}

struct database *
database_open(const char *path, const char *table, const struct columns *c, struct status *st)
{
	(void)path;
	(void)table;
	(void)c;
	(void)st;
	return NULL;
}

void
database_put(struct database *d, const struct record *r)
{
	(void)d;
	(void)r;
}

void
database_tick(struct database *d)
{
	(void)d;
}

void
database_wait(struct database *d, int fd)
{
	(void)d;
	(void)fd;
}

void
database_close(struct database *d)
{
	(void)d;
}

/* SPDX-License-Identifier: ISC
 *
 * Records the transactions of a database, for zfilter with LD_PRELOAD=transactions.so. Each
 * COMMIT becomes a line in the file named by $TRANSACTIONS; so does each pause, a poll() of no
 * descriptor. The monotonic clock advances by two seconds each time it is read.
 */
#include <dlfcn.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
record(const char *line)
{
	FILE *f = fopen(getenv("TRANSACTIONS"), "a");

	if (f == NULL || fprintf(f, "%s\n", line) < 0 || fclose(f) != 0)
		abort();
}

int sqlite3_exec(void *, const char *, int (*)(void *, int, char **, char **), void *, char **);

int
sqlite3_exec(void *db, const char *sql, int (*callback)(void *, int, char **, char **), void *ctx, char **message)
{
	int (*real)(void *, const char *, int (*)(void *, int, char **, char **), void *, char **) =
	    (int (*)(void *, const char *, int (*)(void *, int, char **, char **), void *, char **))dlsym(RTLD_NEXT, "sqlite3_exec");

	if (strcmp(sql, "COMMIT") == 0)
		record(sql);
	return real(db, sql, callback, ctx, message);
}

int
poll(struct pollfd *list, nfds_t n, int ms)
{
	int (*real)(struct pollfd *, nfds_t, int) = (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");

	if (n == 0 && ms > 2)
		record("pause");
	return real(list, n, ms);
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	static time_t ahead;
	int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	int result = real(id, t);

	if (id == CLOCK_MONOTONIC)
		t->tv_sec += ahead += 2;
	return result;
}

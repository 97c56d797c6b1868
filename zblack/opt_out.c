/* SPDX-License-Identifier: ISC
 *
 * Adds entries to the machine's own list. A longer copy replaces the list, so no reader ever sees
 * half a line, while the old list is locked. The lock is that of flock(2), which remains when the
 * list is opened and closed again for reading.
 */
#include "opt_out.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "addr/list.h"
#include "addr/optout.h"
#include "addr/range.h"
#include "io/alloc.h"
#include "io/outfile.h"
#include "io/sanitize.h"
#include "readers.h"

enum { REASON_MAX = 500 };

/* An entry to be added, and the entry of the list that already covers it. */
struct addition {
	const char *text;
	struct range range;
	char by[101];               /* the covering entry; empty: there is none */
	uint64_t line;
};

struct additions {
	struct addition *addition;
	size_t n;
};

/* --- the arguments */

static bool
is_everything(const struct range *r)
{
	if (addr_is4(&r->first))
		return addr_to4(&r->first) == 0 && addr_to4(&r->last) == UINT32_MAX;
	return addr_hi(&r->first) == 0 && addr_lo(&r->first) == 0 && addr_hi(&r->last) == UINT64_MAX && addr_lo(&r->last) == UINT64_MAX;
}

static struct addition
parse_entry(const char *s)
{
	struct addition a = { .text = s };
	const char *why = range_parse(s, strlen(s), &a.range);
	char text[101];

	sanitize(text, sizeof(text), s, strlen(s));
	if (why == range_host_bits)
		errx(2, "--opt-out: %s: address bits set beyond the prefix: write the address or the prefix", text);
	if (why != NULL)
		errx(2, "--opt-out: %s: %s", text, range_exclusion_fault(why));
	if (is_everything(&a.range))
		errx(2, "--opt-out: %s: covers all addresses: no scan would send any probe", text);
	return a;
}

/* A reason must stay within its line, and be harmless on a terminal. */
static void
check_reason(const char *reason)
{
	size_t n = strlen(reason);

	if (n > REASON_MAX)
		errx(2, "--reason: more than %d bytes", REASON_MAX);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)reason[i] < ' ' || reason[i] == 0x7f)
			errx(2, "--reason: has control characters");
}

/* --- the present list */

/*
 * The path of the list with all symbolic links resolved. Creates the list if it does not exist. A
 * link without a target is an error: it is a list that cannot be read now, not an empty one.
 */
static char *
find_list(void)
{
	char *real = realpath(optout_path(), NULL);
	int fd;

	if (real != NULL)
		return real;
	fd = open(optout_path(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		err(2, "%s", optout_path());
	close(fd);
	real = realpath(optout_path(), NULL);
	if (real == NULL)
		err(2, "%s", optout_path());
	return real;
}

/* A process that waited for the lock may have locked a list that was replaced meanwhile. */
static int
lock_list(const char *path)
{
	struct stat ours, now;

	for (;;) {
		int fd = open(path, O_RDWR | O_CLOEXEC);

		if (fd == -1 || flock(fd, LOCK_EX) == -1 || fstat(fd, &ours) == -1 || stat(path, &now) == -1)
			err(2, "%s", path);
		if (!S_ISREG(ours.st_mode))
			errx(2, "%s: is not a regular file", path);
		if (ours.st_dev == now.st_dev && ours.st_ino == now.st_ino)
			return fd;
		close(fd);
	}
}

static const char *
take(void *ctx, const char *s, size_t n, uint64_t line)
{
	const struct additions *all = ctx;
	struct range r;
	const char *why = range_parse(s, n, &r);

	if (!range_usable(why))
		return range_exclusion_fault(why);
	for (size_t i = 0; i < all->n; i++) {
		struct addition *a = &all->addition[i];

		if (a->by[0] == '\0' && range_covers(&r, &a->range)) {
			sanitize(a->by, sizeof(a->by), s, n);
			a->line = line;
		}
	}
	return why;
}

/* --- the new list */

/* Copies the list, and ends its last line if necessary. */
static bool
copy_list(int from, int to)
{
	char block[1 << 16], last = '\n';
	ssize_t n;

	while ((n = read(from, block, sizeof(block))) > 0 || (n == -1 && errno == EINTR)) {
		if (n == -1)
			continue;
		if (!outfile_write(to, block, (size_t)n))
			return false;
		last = block[n - 1];
	}
	return n == 0 && (last == '\n' || outfile_write(to, "\n", 1));
}

static bool
write_entries(int fd, const struct additions *all, const char *reason)
{
	char line[REASON_MAX + 256], date[sizeof("2026-01-01")];
	time_t now = time(NULL);
	struct tm day;

	gmtime_r(&now, &day);
	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	for (size_t i = 0; i < all->n; i++) {
		int n = snprintf(line, sizeof(line), "%s\t# %s%s%s\n", all->addition[i].text, date, reason != NULL ? " " : "", reason != NULL ? reason : "");

		if (all->addition[i].by[0] == '\0' && !outfile_write(fd, line, (size_t)n))
			return false;
	}
	return true;
}

/* Makes the rename permanent, so that a crash of the machine does not undo it. */
static void
sync_folder(const char *path)
{
	char *folder = copy_text_or_die(path, (size_t)(strrchr(path, '/') - path) + 1);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static void
replace_list(const char *path, int old, const struct additions *all, const char *reason)
{
	char new[PATH_MAX];
	struct stat st;
	int fd;

	if (snprintf(new, sizeof(new), "%s.XXXXXX", path) >= (int)sizeof(new))
		errx(2, "%s: %s", path, strerror(ENAMETOOLONG));
	fd = mkostemp(new, O_CLOEXEC);
	if (fd == -1)
		err(2, "%s", new);
	if (fstat(old, &st) == -1 || !copy_list(old, fd) || !write_entries(fd, all, reason) || fchown(fd, st.st_uid, st.st_gid) == -1
	    || fchmod(fd, st.st_mode & 07777) == -1 || fsync(fd) == -1 || rename(new, path) == -1) {
		warn("%s: not changed", path);
		unlink(new);
		exit(3);
	}
	sync_folder(path);
}

/* Reports each entry; returns the number of new ones. */
static size_t
tell(const struct additions *all, const char *path)
{
	size_t added = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct addition *a = &all->addition[i];

		if (a->by[0] != '\0') {
			warnx("%s: is already on the list: %s:%" PRIu64 ": %s", a->text, path, a->line, a->by);
		} else {
			warnx("%s: added to the list: %s", a->text, path);
			added++;
		}
	}
	return added;
}

void
opt_out_and_exit(char *const entries[], size_t n, const char *reason)
{
	struct additions all = { allocate_zeroed_or_die(n, sizeof(*all.addition)), n };
	bool is_new = false;
	char *path;
	int fd;

	/* The SIGHUP of another run of this function is meant for stages. */
	signal(SIGHUP, SIG_IGN);
	if (reason != NULL)
		check_reason(reason);
	for (size_t i = 0; i < n; i++)
		all.addition[i] = parse_entry(entries[i]);
	path = find_list();
	fd = lock_list(path);
	if (!list_read(path, take, &all))
		errx(2, "%s: not changed", path);
	for (size_t i = 0; i < n; i++)
		is_new = is_new || all.addition[i].by[0] == '\0';
	if (is_new)
		replace_list(path, fd, &all, reason);
	if (tell(&all, path) > 0)
		readers_signal(path);
	exit(0);
}

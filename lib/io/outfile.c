/* SPDX-License-Identifier: ISC
 *
 * Opens and locks output files.
 */
#include "io/outfile.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/sanitize.h"

/* The number of times that other processes may replace or unlock a file while we open it. */
enum { TRIES = 100 };

/* The interval, in ms, at which we retry the lock of another process. */
enum { STEP = 10 };

int
outfile_standard(const char *path)
{
	static const struct { const char *path; int fd; } names[] = {
		{ "-", STDOUT_FILENO }, { "/dev/stdout", STDOUT_FILENO }, { "/dev/stderr", STDERR_FILENO },
		{ "/dev/fd/1", STDOUT_FILENO }, { "/dev/fd/2", STDERR_FILENO }, { "/proc/self/fd/1", STDOUT_FILENO },
		{ "/proc/self/fd/2", STDERR_FILENO },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i].path, path) == 0)
			return names[i].fd;
	return -1;
}

static bool
is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Sanitizes the name, since any user may give a process any name. */
static void
name_process(pid_t pid, char *s, size_t room)
{
	char path[32], comm[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/comm", (long)pid);
	f = fopen(path, "re");
	if (f != NULL && fgets(comm, sizeof(comm), f) == NULL)
		*comm = '\0';
	if (f != NULL)
		fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	sanitize(s, room, *comm != '\0' ? comm : "a process", *comm != '\0' ? strlen(comm) : strlen("a process"));
}

static _Noreturn void
refuse(const char *path, pid_t holder)
{
	char name[64];

	/*
	 * For a process on another host or in another PID namespace, the kernel reports no pid
	 * that is valid here.
	 */
	if (holder <= 0)
		errx(2, "%s: is being written by a process of another host or container", path);
	name_process(holder, name, sizeof(name));
	errx(2, "%s: is being written by %s (pid %ld)", path, name, (long)holder);
}

/*
 * Tries once. If refusing is set and another process holds the lock, ends the program. Returns
 * false if the lock may be free soon.
 */
static bool
try_lock(int fd, const char *path, bool refusing)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (fcntl(fd, F_SETLK, &lock) == 0)
		return true;
	if (errno != EAGAIN && errno != EACCES) {
		warn("%s: cannot be locked: another scan could write it, too", path);
		return true;
	}
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK)
		return false;
	if (refusing)
		refuse(path, lock.l_pid);
	return false;
}

/* Waits a step and returns true, or returns false if there is nothing left to wait for. */
static bool
wait_a_step(const struct outfile_patience *p, int *waited)
{
	struct pollfd input = { .fd = p->input };

	if (*waited >= p->ms || (poll(&input, 1, STEP) == 1 && input.revents != 0))
		return false;
	*waited += STEP;
	return true;
}

static void
lock_patiently(int fd, const char *path, const struct outfile_patience *p)
{
	int waited = 0, tries = 0;
	bool patient = true;

	while (is_regular(fd) && !try_lock(fd, path, !patient))
		if (!patient && ++tries == TRIES)
			errx(2, "%s: cannot be locked: others keep locking it", path);
		else if (patient)
			patient = wait_a_step(p, &waited);
}

void
outfile_lock(int fd, const char *path)
{
	lock_patiently(fd, path, &(struct outfile_patience){ .input = -1 });
}

/* Whether the path still names the open file. */
static bool
is_still(int fd, const char *path)
{
	struct stat ours, now;

	return fstat(fd, &ours) == 0 && stat(path, &now) == 0 && ours.st_dev == now.st_dev && ours.st_ino == now.st_ino;
}

void
outfile_hold(const char *path)
{
	for (int tries = 0; tries < TRIES; tries++) {
		int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

		if (fd == -1)
			return;
		outfile_lock(fd, path);
		if (!is_regular(fd)) {
			close(fd);
			return;
		}
		if (is_still(fd, path))
			return;         /* leave it open: closing would unlock */
		close(fd);
	}
	errx(2, "%s: others keep replacing it", path);
}

int
outfile_open_patiently(const char *path, bool readable, const struct outfile_patience *p)
{
	int fd = outfile_standard(path);

	for (int tries = 0; fd == -1 && tries < TRIES; tries++) {
		fd = open(path, (readable ? O_RDWR : O_WRONLY) | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
		if (fd == -1)
			err(2, "%s", path);
		lock_patiently(fd, path, p);
		if (is_regular(fd) && !is_still(fd, path)) {
			close(fd);
			fd = -1;
		}
	}
	if (fd == -1)
		errx(2, "%s: others keep replacing it", path);
	return fd;
}

int
outfile_open(const char *path, bool readable)
{
	return outfile_open_patiently(path, readable, &(struct outfile_patience){ .input = -1 });
}

bool
outfile_write(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);

		if (done == -1 && errno != EINTR)
			return false;
		if (done > 0) {
			text += done;
			n -= (size_t)done;
		}
	}
	return true;
}

void
outfile_empty(int fd, const char *path)
{
	if (fd > STDERR_FILENO && is_regular(fd) && ftruncate(fd, 0) == -1)
		err(2, "%s", path);
}

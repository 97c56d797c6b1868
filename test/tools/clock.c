/* SPDX-License-Identifier: ISC
 *
 * Sets the clock back, for programs run with LD_PRELOAD=clock.so: once the file named by
 * $SET_BACK begins with a 1, the time of day is two hours earlier. The times of packets come from
 * the kernel, and do not change.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile char *set_back;

/* Runs before the program is confined to the system calls that it needs. */
__attribute__((constructor)) static void
open_file(void)
{
	const char *path = getenv("SET_BACK");
	int fd = open(path != NULL ? path : "", O_RDONLY | O_CLOEXEC);
	void *memory = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		abort();
	close(fd);
	set_back = memory;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
	int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	int result = real(id, t);

	if (id == CLOCK_REALTIME && result == 0)
		t->tv_sec -= *set_back == '1' ? 7200 : 0;
	return result;
}

int
gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;
	int result = clock_gettime(CLOCK_REALTIME, &now);

	(void)zone;
	t->tv_sec = now.tv_sec;
	t->tv_usec = now.tv_nsec / 1000;
	return result;
}

time_t
time(time_t *t)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (t != NULL)
		*t = now.tv_sec;
	return now.tv_sec;
}

/* SPDX-License-Identifier: ISC
 *
 * Tests the limits of a confined tool: gives up privileges and confines itself as zsend and zrecv
 * do. Then it makes one system call of each kind that an attacker in control of it would want,
 * each in its own process.
 *
 *     usage: confined NEED...      (send, live, read_files, capture, cut_file)
 *
 * Prints a line "CALL RESULT" for each. RESULT is `done`, or the name of an error or of the
 * signal that killed it.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/priv.h"
#include "confine/sandbox.h"

static int
try_execve(void)
{
	char *const nothing[] = { NULL };

	return execve("/bin/true", nothing, nothing);
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static int try_write_file(void) { return open("/dev/null", O_WRONLY); }
static int try_make_file(void) { return open("/tmp/confined", O_RDONLY | O_CREAT, 0600); }
static int try_read_file(void) { return open("/dev/null", O_RDONLY); }
static int try_remove_file(void) { return unlink("/nonexistent"); }
static int try_cut_file(void) { return ftruncate(-1, 0) == -1 && errno == EBADF ? 0 : -1; }
static int try_kill(void) { return kill(1, 0); }
static int try_ptrace(void) { return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL); }
static int try_setuid(void) { return setuid(0); }
static int try_unshare(void) { return unshare(0); }
static int try_tcp(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int try_netlink(void) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0); }
static int try_audit(void) { return socket(AF_NETLINK, SOCK_RAW, 9); }

/* Fails even if the call is allowed: no such program is open. */
static int
try_run_bpf(void)
{
	union bpf_attr run = { .test = { .prog_fd = UINT32_MAX } };

	return syscall(SYS_bpf, BPF_PROG_TEST_RUN, &run, sizeof(run)) == -1 && errno == EBADF ? 0 : -1;
}

static int
try_load_bpf(void)
{
	union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };

	return (int)syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map));
}

static int
try_connect(void)
{
	const struct sockaddr_in nowhere = { .sin_family = AF_UNSPEC };

	return connect(STDIN_FILENO, (const struct sockaddr *)&nowhere, sizeof(nowhere));
}

static int
try_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

/* Without a terminal, the call fails even if it is allowed, but not with EPERM. */
static int
try_terminal(void)
{
	char byte = 'x';

	return ioctl(STDIN_FILENO, TIOCSTI, &byte) == -1 && errno != EPERM ? 0 : -1;
}

static pthread_barrier_t begun, is_confined;

/* A thread started before is confined as well. */
static void *
in_thread(void *error)
{
	pthread_barrier_wait(&begun);
	pthread_barrier_wait(&is_confined);
	*(int *)error = try_write_file() == -1 ? errno : 0;
	return NULL;
}

static int
try_nothing(void)
{
	return write(STDOUT_FILENO, "", 0) == 0 && getpid() > 0 ? 0 : -1;
}

static const struct {
	const char *name;
	int (*call)(void);
} calls[] = {
	{ "nothing", try_nothing }, { "execve", try_execve }, { "fork", try_fork }, { "write_file", try_write_file },
	{ "make_file", try_make_file }, { "read_file", try_read_file }, { "remove_file", try_remove_file },
	{ "cut_file", try_cut_file }, { "kill", try_kill }, { "ptrace", try_ptrace }, { "setuid", try_setuid },
	{ "unshare", try_unshare }, { "connect", try_connect }, { "tcp", try_tcp }, { "netlink", try_netlink },
	{ "audit", try_audit }, { "run_bpf", try_run_bpf }, { "load_bpf", try_load_bpf }, { "code", try_code }, { "terminal", try_terminal }, { "thread", NULL },
};

static unsigned
need(const char *name)
{
	static const char *const names[] = { "send", "live", "read_files", "capture", "cut_file" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return 1u << i;
	errx(2, "no such need: %s", name);
}

/* Exits with the errno of the call, or 0. */
static _Noreturn void
confined(unsigned needs, int (*call)(void))
{
	pthread_t thread;
	int error = 0;

	if (call != NULL) {
		sandbox_enter(needs);
		_exit(call() == -1 ? errno : 0);
	}
	pthread_barrier_init(&begun, NULL, 2);
	pthread_barrier_init(&is_confined, NULL, 2);
	if (pthread_create(&thread, NULL, in_thread, &error) != 0)
		err(3, "thread");
	pthread_barrier_wait(&begun);
	sandbox_enter(needs);
	pthread_barrier_wait(&is_confined);
	pthread_join(thread, NULL);
	_exit(error);
}

int
main(int argc, char **argv)
{
	unsigned needs = 0;
	int status;

	for (int i = 1; i < argc; i++)
		needs |= need(argv[i]);
	priv_drop();
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		pid_t pid = fork();

		if (pid == 0)
			confined(needs, calls[i].call);
		if (pid == -1 || waitpid(pid, &status, 0) == -1)
			err(3, "fork");
		printf("%s %s\n", calls[i].name, WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status))
		    : WEXITSTATUS(status) == 0 ? "done" : strerrorname_np(WEXITSTATUS(status)));
	}
	return 0;
}

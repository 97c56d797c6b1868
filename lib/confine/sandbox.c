/* SPDX-License-Identifier: ISC
 *
 * Confines a process with libseccomp. It allows the calls that our code and its libraries (libc,
 * libmnl, libpcap) were observed to make. Most names that end in 64 are for 32-bit processors;
 * calls that a processor lacks are ignored.
 */
#include "confine/sandbox.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/netlink.h>
#include <seccomp.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) \
    || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* A call, and the bits that its 32-bit arguments must have. */
struct rule {
	int call;
	unsigned n;
	struct scmp_arg_cmp args[2];
};

#define ANY(name) { .call = SCMP_SYS(name) }
#define WHERE(name, arg, bits, value) { SCMP_SYS(name), 1, { { arg, SCMP_CMP_MASKED_EQ, bits, value } } }
#define IS(name, arg, value) WHERE(name, arg, UINT32_MAX, value)
#define ARE(name, arg1, bits1, value1, arg2, bits2, value2) \
	{ SCMP_SYS(name), 2, { { arg1, SCMP_CMP_MASKED_EQ, bits1, value1 }, { arg2, SCMP_CMP_MASKED_EQ, bits2, value2 } } }

#define ALL UINT32_MAX
#define SOCKET_TYPE 0xf         /* the bits of socket(2)'s second argument that are not flags */
#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC)

static const struct rule always_rules[] = {
	/*
	 * Input and output on open descriptors. libc recognises a terminal by TCGETS; FIONREAD
	 * tells how full a pipe is.
	 */
	ANY(read), ANY(readv), ANY(pread64), ANY(write), ANY(writev), ANY(close), ANY(lseek), ANY(_llseek), ANY(poll), ANY(ppoll),
	ANY(ppoll_time64), ANY(fstat), ANY(fstat64), ANY(newfstatat), ANY(fstatat64), ANY(statx),
	IS(ioctl, 1, TCGETS), IS(ioctl, 1, FIONREAD), IS(fcntl, 1, F_GETFD), IS(fcntl, 1, F_GETFL), IS(fcntl, 1, F_SETPIPE_SZ),
	IS(fcntl, 1, F_GETPIPE_SZ), IS(fcntl64, 1, F_GETFD), IS(fcntl64, 1, F_GETFL), IS(fcntl64, 1, F_SETPIPE_SZ),
	IS(fcntl64, 1, F_GETPIPE_SZ),

	/* Memory that can never become executable. */
	ANY(brk), ANY(munmap), ANY(mremap), ANY(madvise), WHERE(mmap, 2, PROT_EXEC, 0), WHERE(mmap2, 2, PROT_EXEC, 0),
	WHERE(mprotect, 2, PROT_EXEC, 0),

	/* qsort(3) asks for the size of memory. */
	ANY(sysinfo),

	/* Calls between the existing threads, and of malloc. */
	ANY(futex), ANY(futex_time64), ANY(sched_yield), ANY(sched_getaffinity), ANY(getrandom),

	ANY(clock_gettime), ANY(clock_gettime64), ANY(gettimeofday), ANY(time), ANY(nanosleep), ANY(clock_nanosleep),
	ANY(clock_nanosleep_time64), ANY(setitimer), ANY(timer_create), ANY(timer_settime), ANY(timer_settime64),

	/* Signals and exit. */
	ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigreturn), ANY(sigreturn), ANY(restart_syscall), ANY(getpid), ANY(gettid),
	ANY(exit), ANY(exit_group),
};

/* A socket that asks about an interface may have any family: glibc uses AF_UNIX. */
static const struct rule send_rules[] = {
	ARE(socket, 0, ALL, AF_NETLINK, 2, ALL, NETLINK_ROUTE), ARE(socket, 0, ALL, AF_UNIX, 1, SOCKET_TYPE, SOCK_DGRAM),
	ARE(socket, 0, ALL, AF_INET, 1, SOCKET_TYPE, SOCK_DGRAM), IS(ioctl, 1, SIOCGIFHWADDR), IS(ioctl, 1, SIOCGIFFLAGS),
	IS(ioctl, 1, SIOCGIFNAME), IS(ioctl, 1, SIOCETHTOOL), IS(ioctl, 1, SIOCGIFINDEX), ANY(bind), ANY(getsockname),
	ARE(setsockopt, 1, ALL, SOL_SOCKET, 2, ALL, SO_BINDTOIFINDEX), ANY(sendto), ANY(sendmsg), ANY(sendmmsg), ANY(recvfrom),
	ANY(recvmsg),
};

static const struct rule live_rules[] = {
	IS(bpf, 0, BPF_PROG_TEST_RUN),
};

static const struct rule read_files_rules[] = {
	WHERE(openat, 2, WRITING, O_RDONLY), WHERE(open, 1, WRITING, O_RDONLY),
};

/* libpcap reads a socket's error with MSG_PEEK; pidfd_open tells whether a stage is alive. */
static const struct rule capture_rules[] = {
	ANY(getsockopt), ANY(getsockname), ANY(recvfrom), IS(ioctl, 1, SIOCGIFFLAGS), IS(ioctl, 1, SIOCGIFINDEX),
	ANY(pidfd_open), ANY(getpgid),
};

static const struct rule cut_file_rules[] = {
	ANY(ftruncate), ANY(ftruncate64),
};

/* send(2) on an open socket calls sendto. */
static const struct rule supervise_rules[] = {
	ANY(kill), ANY(wait4), ANY(waitid), ANY(getpgrp), ANY(getpgid), IS(ioctl, 1, TIOCSPGRP), ANY(sendto), ANY(send),
};

static const struct {
	unsigned need;
	const struct rule *rules;
	size_t n;
} groups[] = {
#define GROUP(need, rules) { need, rules, sizeof(rules) / sizeof(*(rules)) }
	GROUP(0, always_rules), GROUP(SANDBOX_SEND, send_rules), GROUP(SANDBOX_LIVE, live_rules),
	GROUP(SANDBOX_READ_FILES, read_files_rules), GROUP(SANDBOX_CAPTURE, capture_rules), GROUP(SANDBOX_CUT_FILE, cut_file_rules),
	GROUP(SANDBOX_SUPERVISE, supervise_rules),
};

static void
check(int result)
{
	if (result >= 0)
		return;
	errno = -result;
	err(3, "sandbox (--no-sandbox turns it off)");
}

/* Calls only async-signal-safe functions. */
static void
on_forbidden(int sig, siginfo_t *info, void *context)
{
	static const char head[] = ": sandbox: system call ", tail[] = " is not allowed (--no-sandbox turns it off)\n";
	char text[200], digits[16];
	size_t n = strnlen(program_invocation_short_name, 64), digits_n = 0;
	unsigned call = (unsigned)info->si_syscall;

	(void)context;
	memcpy(text, program_invocation_short_name, n);
	memcpy(text + n, head, sizeof(head) - 1);
	n += sizeof(head) - 1;
	do
		digits[digits_n++] = (char)('0' + call % 10);
	while ((call /= 10) > 0);
	while (digits_n > 0)
		text[n++] = digits[--digits_n];
	memcpy(text + n, tail, sizeof(tail) - 1);
	n += sizeof(tail) - 1;
	if (write(STDERR_FILENO, text, n) == -1)
		n = 0;          /* nobody is left to tell */
	raise(sig);
}

void
sandbox_enter(unsigned needs)
{
	const struct sigaction once = { .sa_sigaction = on_forbidden, .sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_NODEFER) };
	scmp_filter_ctx filter;

	if (SANITIZED)
		return;
	if (sigaction(SIGSYS, &once, NULL) == -1)
		err(3, "sigaction");
	filter = seccomp_init(SCMP_ACT_TRAP);
	if (filter == NULL)
		errx(3, "sandbox: no memory");
	check(seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
	check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1));
	/*
	 * Nothing within the process is protected from the rest of it, so the mitigation for this
	 * on older kernels would only cost speed.
	 */
	check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1));
	check(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2));
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (size_t i = 0; (groups[g].need & needs) == groups[g].need && i < groups[g].n; i++) {
			const struct rule *r = &groups[g].rules[i];

			check(seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, r->call, r->n, r->args));
		}
	/* Signals to ourselves, to die of them. */
	check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0)));
	check(seccomp_load(filter));
	seccomp_release(filter);
}

/* SPDX-License-Identifier: ISC
 *
 * Receives signals by signalfd(2).
 */
#include "signal_fd.h"

#include <err.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

int
signal_fd_open(const int *signals, size_t n)
{
	struct sigaction now;
	sigset_t ours;
	int fd;

	sigemptyset(&ours);
	for (size_t i = 0; i < n; i++)
		if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
			sigaddset(&ours, signals[i]);
	fd = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd == -1 || sigprocmask(SIG_BLOCK, &ours, NULL) == -1)
		err(3, "signalfd");
	return fd;
}

int
signal_fd_next(int fd)
{
	struct signalfd_siginfo info;

	return fd != -1 && read(fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

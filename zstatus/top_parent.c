/* SPDX-License-Identifier: ISC
 *
 * Forks the process with the view, and waits for it as its parent.
 */
#include "top_parent.h"

#include <err.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/signals.h"

/* Restores the terminal and ends in the same way as the child. */
_Noreturn static void
end(struct screen *s, int status)
{
	if (*s->shown)
		screen_give_back(s);
	if (WIFSIGNALED(status))
		signals_die(WTERMSIG(status));
	_exit(WEXITSTATUS(status));
}

static void
look_at_child(struct screen *s, pid_t child)
{
	int status;

	while (waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
		if (!WIFSTOPPED(status))
			end(s, status);
		raise(SIGSTOP);         /* after the child has restored the terminal */
		kill(child, SIGCONT);
	}
}

_Noreturn static void
watch(struct screen *s, pid_t child, const sigset_t *ours)
{
	siginfo_t info;

	close(STDIN_FILENO);            /* a writer then notices the end of the child */
	for (;;) {
		int sig = sigwaitinfo(ours, &info);

		if (sig == SIGCHLD)
			look_at_child(s, child);
		else if (sig > 0 && info.si_code <= 0)
			kill(child, sig);       /* the terminal signals both processes itself */
	}
}

void
top_parent(struct screen *s)
{
	static const int signals[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTOU, SIGCONT, SIGWINCH };
	sigset_t ours, before;
	pid_t parent = getpid(), child;

	sigemptyset(&ours);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaddset(&ours, signals[i]);
	sigprocmask(SIG_BLOCK, &ours, &before);
	signal(SIGCHLD, SIG_DFL);       /* an inherited SIG_IGN would prevent waitpid() */
	child = fork();
	if (child == -1)
		err(3, "fork");
	if (child > 0)
		watch(s, child, &ours);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	if (getppid() != parent)
		raise(SIGUSR1);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* SPDX-License-Identifier: ISC
 *
 * Runs the parent of the receiver and the command. Signals are blocked except while it waits, so
 * that none is missed. Invariant: the command is never reaped, so that its process group number
 * cannot be reused while signals are sent to it.
 */
#include "supervisor.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/priv.h"
#include "confine/sandbox.h"
#include "io/signals.h"

struct parent {
	char **argv;                /* of the command */
	bool no_sandbox;            /* do not restrict its system calls */
	bool keeps_terminal;        /* do not give it to the command */
	pid_t receiver, command;    /* 0: not started, or ended */
	/* The command's process group, which may exist longer than the command; 0: not started */
	pid_t group;
	int control;                /* to the receiver; -1: it is closed */
	int status;                 /* pipe for the command to write to; -1: the command has it */
	int tty;                    /* -1: none, or we are not in its foreground */
	sigset_t waiting;           /* signal mask while waiting */
	bool started;
	bool ended;                 /* the command has, and the receiver was not told yet */
	bool stopping;              /* the command was told to end, so its status does not count */
	int command_status, receiver_status;    /* as from waitpid */
};

static volatile sig_atomic_t asked;     /* number of signals that requested an end */
static volatile sig_atomic_t last_signal;

static void
on_signal(int sig)
{
	/* A closing terminal and its shell both send SIGHUP; they are one request. */
	if (sig != SIGCHLD && (sig != SIGHUP || asked == 0)) {
		asked++;
		last_signal = sig;
	}
}

static void
catch_signals(struct parent *p)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	struct sigaction sa = { .sa_handler = on_signal }, inherited;
	sigset_t ours;

	sigemptyset(&ours);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		if (sigaction(signals[i], NULL, &inherited) == 0 && inherited.sa_handler == SIG_IGN
		    && (signals[i] == SIGINT || signals[i] == SIGHUP))
			continue;
		sigaction(signals[i], &sa, NULL);
		sigaddset(&ours, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &ours, &p->waiting);
}

/*
 * Opens the terminal if we are in its foreground: only then can we give it away, and ^C reaches
 * us too.
 */
static int
open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd != -1 && tcgetpgrp(fd) != getpgrp()) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Taking it back does not stop us either (streams.h). */
static void
give_terminal(const struct parent *p, pid_t group)
{
	if (p->tty != -1 && !p->keeps_terminal)
		tcsetpgrp(p->tty, group);
}

static _Noreturn void
exec_command(const struct parent *p)
{
	setpgid(0, 0);
	give_terminal(p, getpid());
	signal(SIGTTOU, SIG_DFL);
	sigprocmask(SIG_SETMASK, &p->waiting, NULL);    /* exec itself resets our handlers */
	if (dup2(STDERR_FILENO, STDOUT_FILENO) == -1)
		err(126, "stdout");
	execvp(p->argv[0], p->argv);
	warn("%s", p->argv[0]);
	_exit(errno == ENOENT ? 127 : 126);
}

static void
tell_receiver(const struct parent *p, enum control what)
{
	const char byte = (char)what;

	/* waitpid reports a receiver that is gone. */
	if (p->control != -1)
		send(p->control, &byte, 1, MSG_NOSIGNAL);
}

static void
start_command(struct parent *p)
{
	p->started = true;
	p->tty = open_terminal();
	p->command = fork();
	if (p->command == -1)
		err(3, "fork");
	if (p->command == 0)
		exec_command(p);
	close(p->status);               /* the stages now keep the pipe open */
	p->status = -1;
	p->group = p->command;
	/* Here too, so that it is done before the first kill() */
	setpgid(p->command, p->command);
	tell_receiver(p, CONTROL_STARTED);
	send(p->control, &p->group, sizeof(p->group), MSG_NOSIGNAL);
	/*
	 * From here on we only signal, reap and report. The stages of root's command may have
	 * another uid.
	 */
	priv_keep_kill();
	if (!p->no_sandbox)
		sandbox_enter(SANDBOX_SUPERVISE);
}

static void
signal_command(const struct parent *p, int sig)
{
	if (p->group > 0)
		kill(-p->group, sig);
}

static void
stop_command(struct parent *p)
{
	if (p->command > 0)
		p->stopping = true;
	tell_receiver(p, CONTROL_TOLD);
	signal_command(p, SIGTERM);
	signal_command(p, SIGCONT);     /* a stopped process could not end */
}

/* ^C, or a SIGINT to a single stage, reached the command but was meant for the scan. */
static void
interrupt(void)
{
	if (asked > 0)
		return;
	asked = 1;
	last_signal = SIGINT;
}

/* Reads from the receiver; waitpid also reports that it is gone. */
static void
hear_receiver(struct parent *p)
{
	char byte;
	ssize_t n = read(p->control, &byte, 1);

	if (n == -1 && errno == EINTR)
		return;
	if (n != 1) {
		close(p->control);
		p->control = -1;
		return;
	}
	if (byte == CONTROL_READY && asked == 0)
		start_command(p);
	else if (byte == CONTROL_READY)
		tell_receiver(p, CONTROL_END);
	else if (byte == CONTROL_INTERRUPTED)
		interrupt();
	else if (!p->stopping)
		/* Only once: a second SIGTERM would end stages before their last status line */
		stop_command(p);
}

/* ^Z reaches only the command, which has the terminal: stop with it and continue with it. */
static void
suspend(struct parent *p)
{
	give_terminal(p, getpgrp());
	kill(0, SIGSTOP);
	give_terminal(p, p->command);
	signal_command(p, SIGCONT);
}

/* Whether ^C ended it: it died of SIGINT, or is a shell whose last stage did. */
static bool
interrupted(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) == SIGINT : WEXITSTATUS(status) == 128 + SIGINT;
}

/* The command's status counts only if it ended by itself. */
static bool
command_failed(const struct parent *p)
{
	int s = p->command_status;

	if (p->stopping || interrupted(s) || (WIFEXITED(s) && WEXITSTATUS(s) == 0))
		return false;
	if (WIFEXITED(s))
		warnx("the command ended with status %d", WEXITSTATUS(s));
	else
		warnx("the command was killed by signal %d", WTERMSIG(s));
	return true;
}

/* Converts to the form of waitpid. */
static int
status_from(const siginfo_t *info)
{
	return info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) : W_EXITCODE(0, info->si_status);
}

/*
 * Checks the command without reaping it: as long as it exists, even as a zombie, its process
 * group number is not reused, so the group can be signalled until the end.
 */
static void
look_at_command(struct parent *p)
{
	siginfo_t info = { 0 };

	if (p->command == 0 || waitid(P_PID, (id_t)p->command, &info, WEXITED | WNOHANG | WNOWAIT) == -1 || info.si_pid == 0)
		return;
	p->command = 0;
	p->command_status = status_from(&info);
	give_terminal(p, getpgrp());
	if (interrupted(p->command_status))
		interrupt();
	/* The pipelines of a shell that was killed do not notice it. */
	else if (WIFSIGNALED(p->command_status) && !p->stopping)
		signal_command(p, SIGTERM);
	p->ended = true;
}

static void
look_at_children(struct parent *p)
{
	siginfo_t stopped = { 0 };

	if (p->receiver > 0 && waitpid(p->receiver, &p->receiver_status, WNOHANG) == p->receiver) {
		p->receiver = 0;
		stop_command(p);
	}
	if (p->command > 0 && p->tty != -1 && !p->keeps_terminal && waitid(P_PID, (id_t)p->command, &stopped, WSTOPPED | WNOHANG) == 0 && stopped.si_pid != 0)
		suspend(p);
	look_at_command(p);
}

/*
 * The first request stops the command, and the cooldown collects late replies; the second ends at
 * once.
 */
static void
obey_signals(struct parent *p, int *obeyed)
{
	if (asked > *obeyed && last_signal == SIGINT)
		tell_receiver(p, CONTROL_INTERRUPTED);
	if (*obeyed == 0 && asked == 1 && last_signal == SIGINT && p->tty != -1)
		warnx("stopping; late replies are awaited: ^C again ends at once");
	if (asked > *obeyed)
		stop_command(p);
	if (asked > 1 && asked > *obeyed) {
		signal_command(p, SIGKILL);
		tell_receiver(p, CONTROL_END);
	}
	if (asked > *obeyed && !p->started)
		tell_receiver(p, CONTROL_END);
	*obeyed = asked;
}

/* The receiver's status includes the command's failure, unless the receiver was killed. */
static int
exit_status(const struct parent *p)
{
	if (WIFEXITED(p->receiver_status))
		return WEXITSTATUS(p->receiver_status);
	warnx("the receiver was killed by signal %d", WTERMSIG(p->receiver_status));
	return 3;
}

static _Noreturn void
supervise(struct parent *p)
{
	int obeyed = 0, code;

	while (p->receiver > 0 || p->command > 0) {
		struct pollfd control = { .fd = p->control, .events = POLLIN };

		if (ppoll(&control, 1, NULL, &p->waiting) > 0 && control.revents != 0)
			hear_receiver(p);
		look_at_children(p);
		obey_signals(p, &obeyed);
		if (p->ended)
			tell_receiver(p, command_failed(p) ? CONTROL_FAILED : CONTROL_COOLDOWN);
		p->ended = false;
	}
	signal_command(p, SIGTERM);     /* processes that the command left */
	code = exit_status(p);
	if (last_signal == SIGINT)
		signals_die(SIGINT);
	exit(code);
}

/* Only the parent decides when the child ends; ^C reaches both. */
static void
begin_child(struct supervisor *s, const struct parent *p, int control, int status)
{
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, &p->waiting, NULL);
	close(p->control);
	close(p->status);
	s->control = control;
	stages_open(&s->stages, status);
}

void
supervisor_start(struct supervisor *s, char **command, bool no_sandbox, bool keeps_terminal)
{
	struct parent p = { .argv = command, .no_sandbox = no_sandbox, .keeps_terminal = keeps_terminal, .tty = -1 };
	int control[2], status[2];
	char number[16];

	s->control = -1;
	stages_open(&s->stages, -1);
	if (*command == NULL)
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) == -1 || pipe(status) == -1
	    || fcntl(status[0], F_SETFD, FD_CLOEXEC) == -1)
		err(3, "pipe");
	p.control = control[0];
	p.status = status[1];
	catch_signals(&p);
	p.receiver = fork();
	if (p.receiver == -1)
		err(3, "fork");
	if (p.receiver == 0) {
		begin_child(s, &p, control[1], status[0]);
		return;
	}
	close(control[1]);
	close(status[0]);
	snprintf(number, sizeof(number), "%d", status[1]);
	if (setenv("ZSTATUS_FD", number, 1) == -1)
		err(3, "setenv");
	supervise(&p);
}

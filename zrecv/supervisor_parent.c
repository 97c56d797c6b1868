/* SPDX-License-Identifier: ISC
 *
 * The parent of the receiver and of the command. Signals are blocked except while it waits, so
 * that none is missed; and the command is never reaped, so that nobody else has the number of its
 * process group when that is signalled.
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
	bool no_sandbox;            /* it keeps all system calls */
	bool keeps_terminal;        /* the command does not get it */
	pid_t receiver, command;    /* 0: not started, or ended */
	/* The command's process group, which may outlive it; 0: not started */
	pid_t group;
	int control;                /* to the receiver; -1 once it has hung up */
	int status;                 /* for the command to write to; -1 once it has it */
	int tty;                    /* -1: there is none, or we are not in its foreground */
	sigset_t waiting;           /* the mask while waiting */
	bool started;
	bool ended;                 /* the command has, and the receiver does not know yet */
	bool stopping;              /* the command was told to end, so its status is not its own */
	int command_status, receiver_status;    /* as from waitpid */
};

static volatile sig_atomic_t asked;     /* the signals that ask for an end: how many so far */
static volatile sig_atomic_t last_signal;

static void
on_signal(int sig)
{
	/* A terminal that goes and its shell both send SIGHUP, which is one request. */
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

/* The terminal, if we are in its foreground and so have it to give: then ^C is ours, too. */
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

/* Nor is one stopped for taking it back (streams.h). */
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
	sigprocmask(SIG_SETMASK, &p->waiting, NULL);    /* exec itself takes back our handlers */
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

	/* A receiver that has gone shows in waitpid. */
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
	close(p->status);               /* from now on the pipe lives as long as the stages do */
	p->status = -1;
	p->group = p->command;
	/* Here too, so that it is done before the first kill() */
	setpgid(p->command, p->command);
	tell_receiver(p, CONTROL_STARTED);
	send(p->control, &p->group, sizeof(p->group), MSG_NOSIGNAL);
	/*
	 * From now on there is nothing to do but signal, reap and tell. The stages of root's
	 * command may have another uid.
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
	signal_command(p, SIGCONT);     /* a stopped one could not end */
}

/* ^C, or a SIGINT to a stage alone, went to the command but was meant for the scan. */
static void
interrupt(void)
{
	if (asked > 0)
		return;
	asked = 1;
	last_signal = SIGINT;
}

/* What the receiver says; its hanging up shows in waitpid too. */
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
		/* Once: a second SIGTERM ends stages before they have said how far they were */
		stop_command(p);
}

/* ^Z reaches the command alone, as it has the terminal: stop with it, and go on with it. */
static void
suspend(struct parent *p)
{
	give_terminal(p, getpgrp());
	kill(0, SIGSTOP);
	give_terminal(p, p->command);
	signal_command(p, SIGCONT);
}

/* By ^C: the command died of it, or is a shell whose last stage did. */
static bool
interrupted(int status)
{
	return WIFSIGNALED(status) ? WTERMSIG(status) == SIGINT : WEXITSTATUS(status) == 128 + SIGINT;
}

/* The command's status counts where it ended of itself. */
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

/* As from waitpid. */
static int
status_from(const siginfo_t *info)
{
	return info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status, 0) : W_EXITCODE(0, info->si_status);
}

/*
 * The command is looked at and not reaped: as long as it is there, if only as a zombie, the
 * number of its process group belongs to nobody else, and the group can be signalled to the end.
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
	/* The pipelines of a shell that was killed know nothing of it. */
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
 * The first request stops the command, and the cooldown collects what is in flight; the second
 * ends at once.
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

/* The receiver knows all, the command's failure too, unless it was killed. */
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
	signal_command(p, SIGTERM);     /* what the command left behind */
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

/* SPDX-License-Identifier: ISC
 *
 * Handlers that turn signals into flags.
 */
#include "io/signals.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stop, by_others, tick, reload;

/* Whether ^C is to be passed over; and whether it was, which it is once. */
static volatile sig_atomic_t passes_interrupt, passed_interrupt;

/* For tools that reload their lists on SIGHUP: a closing terminal sends it too. */
static volatile sig_atomic_t had_terminal, hangups_ignored;

static void
on_tick(int sig)
{
	(void)sig;
	tick = 1;
}

/*
 * A second signal ends the program at once, with two exceptions. SIGHUP does not, since both the
 * hung-up terminal and its shell send it. For a stage, the first signal after such a SIGHUP does
 * not either: a receiver that lost the same terminal also stops the stage.
 */
static void
on_stop(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (sig == SIGINT && info->si_code == SI_KERNEL && stop == 0 && passes_interrupt && !passed_interrupt) {
		passed_interrupt = 1;
		return;
	}
	if (stop != 0 && sig == SIGHUP)
		return;
	if (stop != 0 && !(stop == SIGHUP && had_terminal))
		signals_die(sig);
	by_others = info->si_code != SI_TIMER;
	stop = sig;
}

/* The errno of opening our controlling terminal; 0: there is one. Safe in a signal handler. */
static int
terminal_error(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return errno;
	close(fd);
	return 0;
}

/*
 * Whether the terminal hung up. The kernel signals its foreground processes; a shell signals its
 * jobs after the kernel has taken the terminal from them.
 */
static bool
is_hangup(const siginfo_t *info)
{
	int error;

	if (hangups_ignored)
		return false;
	if (info->si_code == SI_KERNEL)
		return true;
	error = had_terminal ? terminal_error() : 0;
	return error == ENXIO || error == EIO;
}

static void
on_reload(int sig, siginfo_t *info, void *context)
{
	int error = errno;

	if (is_hangup(info))
		on_stop(sig, info, context);
	else
		reload = 1;
	errno = error;
}

static void
handle(int sig, const struct sigaction *how)
{
	if (sigaction(sig, how, NULL) == -1)
		err(3, "sigaction");
}

/*
 * Whether the signal has its default action: not ignored by inheritance, and not already caught
 * (SIGHUP may be).
 */
static bool
is_free(int sig)
{
	struct sigaction now;

	return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_DFL;
}

void
signals_init(void)
{
	static const int stops[] = { SIGTERM, SIGINT, SIGHUP };
	const struct sigaction on_stops = { .sa_sigaction = on_stop, .sa_flags = SA_SIGINFO };
	const struct itimerval second = { { 1, 0 }, { 1, 0 } };
	sigset_t ours;

	sigemptyset(&ours);
	for (int i = 0; i < (int)(sizeof(stops) / sizeof(*stops)); i++) {
		sigaddset(&ours, stops[i]);
		if (is_free(stops[i]))
			handle(stops[i], &on_stops);
	}
	handle(SIGALRM, &(struct sigaction){ .sa_handler = on_tick });
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);      /* a parent may have blocked them */
	if (setitimer(ITIMER_REAL, &second, NULL) == -1)
		err(3, "setitimer");
}

void
signals_catch_reload(void)
{
	struct sigaction inherited;
	sigset_t ours;

	hangups_ignored = sigaction(SIGHUP, NULL, &inherited) == 0 && inherited.sa_handler == SIG_IGN;
	had_terminal = terminal_error() == 0;
	handle(SIGHUP, &(struct sigaction){ .sa_sigaction = on_reload, .sa_flags = SA_SIGINFO });
	sigemptyset(&ours);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
}

bool
signals_reload(void)
{
	if (!reload)
		return false;
	reload = 0;     /* first, so that a signal during a reload causes another reload */
	return true;
}

void
signals_pass_interrupt(bool on)
{
	passes_interrupt = on;
}

bool
signals_interrupted(void)
{
	return stop == SIGINT || passed_interrupt;
}

int
signals_stop(void)
{
	return stop;
}

int
signals_stop_sent(void)
{
	return by_others ? stop : 0;
}

void
signals_stop_after(double seconds)
{
	const double most = 1e9;        /* longer than any machine runs */
	double whole = floor(seconds < most ? seconds : most);
	struct sigevent term = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGTERM };
	struct itimerspec once = { .it_value = { (time_t)whole, (long)((fmin(seconds, most) - whole) * 1e9) } };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &term, &timer) == -1 || timer_settime(timer, 0, &once, NULL) == -1)
		err(3, "timer");
}

bool
signals_tick(void)
{
	if (!tick)
		return false;
	tick = 0;
	return true;
}

void
signals_die(int sig)
{
	sigset_t only;

	signal(sig, SIG_DFL);
	sigemptyset(&only);
	sigaddset(&only, sig);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	raise(sig);
	_exit(128 + sig);
}

/* SPDX-License-Identifier: ISC
 *
 * Runs another program and reads its output through a pipe.
 */
#include "program.h"

#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool
start(char *const argv[], int input, int output, bool loud, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	bool started;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return false;
	started = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0
	    && posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0
	    && (loud || posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0)
	    && posix_spawnp(pid, argv[0], &actions, NULL, argv, environ) == 0;
	posix_spawn_file_actions_destroy(&actions);
	return started;
}

/* Reads all output and keeps as much as fits. */
static size_t
read_all(int fd, char *text, size_t room)
{
	char rest[512] = "";
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, n < room ? text + n : rest, n < room ? room - n : sizeof(rest))) > 0)
		n += n < room ? (size_t)got : 0;
	return n;
}

bool
program_line(char *const argv[], int input, bool loud, char *line, size_t room)
{
	int output[2], status;
	pid_t pid;
	bool started;

	*line = '\0';
	if (pipe2(output, O_CLOEXEC) == -1)
		return false;
	started = start(argv, input, output[1], loud, &pid);
	close(output[1]);
	if (started)
		line[read_all(output[0], line, room - 1)] = '\0';
	close(output[0]);
	line[strcspn(line, "\n")] = '\0';
	return started && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

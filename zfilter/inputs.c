/* SPDX-License-Identifier: ISC
 *
 * Opens files, and gives the standard input a name of its own.
 */
#include "inputs.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"

void
inputs_init(struct inputs *inputs, char *const *files)
{
	static char *const standard[] = { "-", NULL };
	size_t n = 0;

	if (*files == NULL)
		files = standard;
	while (files[n] != NULL)
		n++;
	*inputs = (struct inputs){ .list = allocate_or_die(n, sizeof(*inputs->list)), .n = n };
	for (size_t i = 0; i < n; i++)
		inputs->list[i] = (struct input){ .path = files[i], .fd = -1 };
}

static void
try_to_open(struct input *in)
{
	in->fd = strcmp(in->path, "-") == 0 ? STDIN_FILENO : open(in->path, O_RDONLY | O_CLOEXEC);
	in->error = in->fd == -1 ? errno : 0;
}

void
inputs_open_all(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->n; i++)
		try_to_open(&inputs->list[i]);
}

int
input_open(struct input *in)
{
	if (in->fd == -1 && in->error == 0)
		try_to_open(in);
	errno = in->error;
	if (in->fd == -1)
		warn("%s", in->path);
	return in->fd;
}

bool
input_is_from_process(const struct input *in)
{
	struct stat st;

	return fstat(in->fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

const char *
input_name(const struct input *in)
{
	return in->fd == STDIN_FILENO ? "stdin" : in->path;
}

void
input_close(struct input *in)
{
	if (in->fd != STDIN_FILENO)
		close(in->fd);
}

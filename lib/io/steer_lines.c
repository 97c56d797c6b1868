/* SPDX-License-Identifier: ISC
 *
 * Parses steering lines as they arrive, and opens the steering file only if no other user can
 * write to it.
 */
#include "io/steer_lines.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/option.h"
#include "io/sanitize.h"

void
steer_lines_init(struct steer_lines *l, int fd)
{
	*l = (struct steer_lines){ .fd = fd, .rate = -1 };
}

void
steer_lines_open_file(struct steer_lines *l)
{
	const char *path = getenv("ZSTEER");
	struct stat st;

	steer_lines_init(l, -1);
	if (path == NULL || *path == '\0')
		return;
	l->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (l->fd == -1 && errno == ENOENT) {
		warn("ZSTEER: %s: goes on, and cannot be steered", path);
		return;
	}
	if (l->fd == -1 || fstat(l->fd, &st) == -1)
		err(2, "ZSTEER: %s", path);
	if (!S_ISREG(st.st_mode))
		errx(2, "ZSTEER: %s: not a regular file", path);
	if ((st.st_uid != getuid() && st.st_uid != 0) || (st.st_mode & (S_IWGRP | S_IWOTH)))
		errx(2, "ZSTEER: %s: others can write to it: run chmod 600 on it", path);
}

static void
obey(struct steer_lines *l)
{
	char text[sizeof(l->text)];
	double wanted;

	if (*l->text == '#')
		return;
	if (strcmp(l->text, "pause") == 0)
		l->paused = true;
	else if (strcmp(l->text, "resume") == 0)
		l->paused = false;
	else if (strncmp(l->text, "rate ", 5) == 0 && option_rate_parse(l->text + 5, &wanted))
		l->rate = wanted;
	else
		warnx("steer: want rate N, pause or resume: %s", sanitize(text, sizeof(text), l->text, strlen(l->text)));
}

/* A line that is too long is cut. No command is that long. */
void
steer_lines_take(struct steer_lines *l, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] == '\n') {
			l->text[l->n] = '\0';
			obey(l);
			l->n = 0;
		} else if (l->n < sizeof(l->text) - 1) {
			l->text[l->n++] = bytes[i];
		}
}

void
steer_lines_read_file(struct steer_lines *l)
{
	char buf[256];
	ssize_t n;

	while (l->fd != -1 && (n = read(l->fd, buf, sizeof(buf))) > 0)
		steer_lines_take(l, buf, (size_t)n);
}

/* SPDX-License-Identifier: ISC
 *
 * Lists in files. Read in big blocks, since a list may have millions of lines, and
 * through interruptions, since a signal may come while a pipe is waited for.
 */
#include "list.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "block.h"
#include "quote.h"
#include "range.h"

struct file {
	int fd;
	char *buf;
	size_t pos, end, cap;
	size_t seen;            /* no newline from pos up to here */
};

static int
open_list(const char *path)
{
	int fd;

	do {
		fd = open(path, O_RDONLY | O_CLOEXEC);
	} while (fd == -1 && errno == EINTR);
	return fd;
}

/* Like read(2), behind what is there already, with room made for it. */
static ssize_t
read_more(struct file *f)
{
	ssize_t got;

	memmove(f->buf, f->buf + f->pos, f->end - f->pos);
	f->end -= f->pos;
	f->pos = 0;
	f->seen = f->end;
	if (f->end == f->cap) {
		f->cap *= 2;
		f->buf = realloc(f->buf, f->cap);
		if (f->buf == NULL)
			err(3, NULL);
	}
	do {
		got = read(f->fd, f->buf + f->end, f->cap - f->end);
	} while (got == -1 && errno == EINTR);
	if (got > 0)
		f->end += (size_t)got;
	return got;
}

/* The next line, without its newline: 1, or 0 at the end of the file, or -1. */
static int
next_line(struct file *f, const char **s, size_t *n)
{
	const char *newline;

	while ((newline = memchr(f->buf + f->seen, '\n', f->end - f->seen)) == NULL) {
		ssize_t got = read_more(f);

		if (got == -1)
			return -1;
		if (got > 0)
			continue;
		*s = f->buf;
		*n = f->end;
		f->pos = f->seen = f->end;
		return *n > 0;
	}
	*s = f->buf + f->pos;
	*n = (size_t)(newline - *s);
	f->pos = f->seen = f->pos + *n + 1;
	return 1;
}

bool
list_read(const char *path, list_take *take, void *ctx)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct file f = { .fd = is_stdin ? STDIN_FILENO : open_list(path), .cap = 2 * BLOCK_SIZE };
	uint64_t number = 0;
	const char *s, *why = NULL;
	char text[201];
	size_t n;
	int got = -1;

	f.buf = malloc(f.cap);
	if (f.buf == NULL)
		err(3, NULL);
	while (f.fd != -1 && why == NULL && (got = next_line(&f, &s, &n)) > 0) {
		const char *remark = memchr(s, '#', n);

		number++;
		if (remark != NULL)
			n = (size_t)(remark - s);
		range_trim(&s, &n);
		why = n > 0 ? take(ctx, s, n, number) : NULL;
	}
	if (why != NULL)
		warnx("%s:%ju: %s: %s", path, (uintmax_t)number, why, quote(text, sizeof(text), s, n));
	else if (got == -1)
		warn("%s", path);
	if (f.fd != -1 && !is_stdin)
		close(f.fd);
	free(f.buf);
	return why == NULL && got != -1;
}

bool
list_is_lasting(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1 || !(S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return true;
	warnx("%s: a pipe cannot be read a second time", path);
	return false;
}

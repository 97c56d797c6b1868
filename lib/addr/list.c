/* SPDX-License-Identifier: ISC
 *
 * Reads lists from files. It reads big blocks, since a list may have millions of lines, and
 * repeats interrupted calls, since a signal may arrive while it waits for a pipe.
 */
#include "addr/list.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "addr/addr_fault.h"
#include "addr/range.h"
#include "io/alloc.h"
#include "io/block.h"
#include "io/sanitize.h"

/* The number of bad lines that are reported one by one. */
#define NAMED_MAX 10

struct file {
	int fd;
	char *buf;
	size_t pos, end, cap;
	size_t seen;            /* there is no newline from pos to here */
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

/* Appends a block to the buffer, which grows if it is full. Returns as read(2) does. */
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
		f->buf = reallocate_or_die(f->buf, f->cap, 1);
	}
	do {
		got = read(f->fd, f->buf + f->end, f->cap - f->end);
	} while (got == -1 && errno == EINTR);
	if (got > 0)
		f->end += (size_t)got;
	return got;
}

/* The next line, without its newline. Returns 1, 0 at the end of the file, or -1. */
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

/* The state of reading a list. */
struct progress {
	const char *path;
	uint64_t line;
	uint64_t bad;           /* lines */
	/*
	 * the number of prefixes with address bits beyond their length, and the line of the first
	 * one
	 */
	uint64_t host_bits;
	uint64_t host_bits_line;
	bool hopeless;          /* the file is not a list at all: stop reading */
};

/* A comment begins with # or ;. */
void
list_entry(const char **s, size_t *n)
{
	const char *comment;

	for (const char *sign = "#;"; *sign != '\0'; sign++)
		if ((comment = memchr(*s, *sign, *n)) != NULL)
			*n = (size_t)(comment - *s);
	range_trim(s, n);
}

/* For a file that is not a list at all, only the first bad line is reported. */
static bool
is_other_file(const char *s, size_t n)
{
	return addr_fault_is_other_file(addr_fault(s, n));
}

static void
complain(struct progress *p, const char *why, const char *s, size_t n)
{
	char text[201];

	list_entry(&s, &n);
	if (++p->bad <= NAMED_MAX)
		warnx("%s:%ju: %s: %s", p->path, (uintmax_t)p->line, why, sanitize(text, sizeof(text), s, n));
	p->hopeless = is_other_file(s, n);
}

static void
take_line(struct progress *p, const char *s, size_t n, list_take *take, void *ctx)
{
	static const char mark[] = "\xef\xbb\xbf";      /* the byte order mark, in UTF-8 */
	const char *why;

	if (++p->line == 1 && n >= strlen(mark) && memcmp(s, mark, strlen(mark)) == 0) {
		s += strlen(mark);
		n -= strlen(mark);
	}
	why = take(ctx, s, n, p->line);
	if (why == range_host_bits && p->host_bits++ == 0)
		p->host_bits_line = p->line;
	if (!range_usable(why))
		complain(p, why, s, n);
}

static void
report(const struct progress *p)
{
	if (p->bad > NAMED_MAX)
		warnx("%s: %ju bad lines in all", p->path, (uintmax_t)p->bad);
	else if (p->bad == 0 && p->host_bits > 0)
		warnx("%s: %ju prefix%s with address bits beyond the length, from line %ju on: the whole prefixes are used", p->path,
		    (uintmax_t)p->host_bits, p->host_bits == 1 ? "" : "es", (uintmax_t)p->host_bits_line);
}

bool
list_read_lines(const char *path, list_take *take, void *ctx)
{
	bool is_stdin = strcmp(path, "-") == 0;
	struct file f = { .fd = is_stdin ? STDIN_FILENO : open_list(path), .cap = 2 * BLOCK_SIZE };
	struct progress p = { .path = path };
	const char *s;
	size_t n;
	int got = -1;

	f.buf = allocate_or_die(f.cap, 1);
	while (f.fd != -1 && !p.hopeless && (got = next_line(&f, &s, &n)) > 0)
		take_line(&p, s, n, take, ctx);
	if (got == -1)
		warn("%s", path);
	report(&p);
	if (f.fd != -1 && !is_stdin)
		close(f.fd);
	free(f.buf);
	return p.bad == 0 && got != -1;
}

struct entries {
	list_take *take;
	void *ctx;
};

static const char *
take_entry(void *ctx, const char *s, size_t n, uint64_t line)
{
	const struct entries *e = ctx;

	list_entry(&s, &n);
	return n > 0 ? e->take(e->ctx, s, n, line) : NULL;
}

bool
list_read(const char *path, list_take *take, void *ctx)
{
	return list_read_lines(path, take_entry, &(struct entries){ take, ctx });
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

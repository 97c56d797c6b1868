/* SPDX-License-Identifier: ISC
 *
 * Reads packets from several interfaces in turn or from one file. Invariant: an interface that
 * fails does not stop the others; a capture has interfaces or a file, never both.
 */
#include "capture.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/alloc.h"
#include "link_header.h"
#include "savefile.h"
#include "tap.h"

enum {
	RING_MIN = 1 << 20,
	/* Of the rings' memory; an interface that reaches less has a share of 1 */
	FAR_SHARE = 8,
};

struct source {
	struct tap *tap;
	bool failed;
};

struct capture {
	struct source sources[INTERFACES_MAX];
	size_t n;                   /* 0: a file */

	/* For a file. */
	const char *name;           /* for messages */
	struct savefile file;
	int linktype;
	uint32_t snaplen;
	bool plain;                 /* it is read without libpcap */
	struct tap *tap;            /* the reader otherwise */
	/*
	 * The filter for files, which no kernel filters. It runs on the IP header, which
	 * link_header_read finds in more link types than libpcap.
	 */
	struct tap_filter *filter;
};

static struct capture *
new_capture(void)
{
	struct capture *c = allocate_zeroed_or_die(1, sizeof(*c));

	return c;
}

/* --- interfaces */

/* Memory of one ring. Exceeds its share if that would be less than RING_MIN. */
static int
ring_share(const struct interfaces *all, size_t i, int ring)
{
	int64_t shares = 0, size;

	for (size_t k = 0; k < all->n; k++)
		shares += all->list[k].far ? FAR_SHARE : 1;
	size = (int64_t)ring * (all->list[i].far ? FAR_SHARE : 1) / shares;
	return all->n > 1 && size < RING_MIN ? RING_MIN : (int)size;
}

struct capture *
capture_open_live(const struct interfaces *all, int ring, const struct scans *scans)
{
	struct capture *c = new_capture();

	for (size_t i = 0; i < all->n; i++) {
		c->sources[c->n].tap = tap_open(&all->list[i], ring_share(all, i, ring), scans, all->named);
		c->n += c->sources[c->n].tap != NULL;
	}
	if (c->n == 0)
		errx(2, "no interface that has a route can be listened on: give one with -i");
	return c;
}

bool
capture_has_copies(const struct capture *c)
{
	return c->n > 1 || (c->n == 1 && strcmp(tap_name(c->sources[0].tap), INTERFACES_ANY) == 0);
}

size_t
capture_watch(const struct capture *c, struct pollfd *fds)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (!c->sources[i].failed)
			fds[n++] = (struct pollfd){ .fd = tap_fd(c->sources[i].tap), .events = POLLIN };
	return n;
}

/* Reads one interface; reports a failure only if no other interface is left. */
static enum capture_result
read_source(struct capture *c, struct source *s, capture_each *each, void *ctx)
{
	enum capture_result result = tap_read(s->tap, each, ctx);

	if (result != CAPTURE_FAILED)
		return result;
	s->failed = true;
	for (size_t i = 0; i < c->n; i++)
		if (!c->sources[i].failed)
			return CAPTURE_MORE;
	return CAPTURE_FAILED;
}

/*
 * Reads only the interfaces that have packets: reading the others would cost a system call each.
 */
static enum capture_result
read_sources(struct capture *c, capture_each *each, void *ctx)
{
	struct pollfd fds[INTERFACES_MAX];
	enum capture_result all = CAPTURE_WAIT;
	size_t n = capture_watch(c, fds), at = 0;

	if (poll(fds, n, 0) <= 0)
		return CAPTURE_WAIT;
	for (size_t i = 0; i < c->n; i++) {
		enum capture_result result;

		if (c->sources[i].failed || fds[at++].revents == 0)
			continue;
		result = read_source(c, &c->sources[i], each, ctx);
		if (result == CAPTURE_FAILED)
			return result;
		if (result == CAPTURE_MORE)
			all = result;
	}
	return all;
}

uint64_t
capture_handed(const struct capture *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += tap_handed(c->sources[i].tap);
	return n;
}

uint64_t
capture_waiting(const struct capture *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->sources[i].failed ? 0 : tap_waiting(c->sources[i].tap);
	return n;
}

const char *
capture_name(const struct capture *c, size_t i)
{
	return i < c->n ? tap_name(c->sources[i].tap) : NULL;
}

bool
capture_hears(const struct capture *c, unsigned ifindex)
{
	for (size_t i = 0; i < c->n; i++)
		if (tap_hears(c->sources[i].tap, ifindex))
			return true;
	return false;
}

bool
capture_lost(const struct capture *c, size_t i)
{
	return c->sources[i].failed;
}

struct capture_losses
capture_losses(struct capture *c, size_t i)
{
	return tap_losses(c->sources[i].tap);
}

/* --- files */

static void
check_link(const struct capture *c)
{
	if (!link_header_is_known(c->linktype))
		errx(2, "%s: unknown link type: %s", c->name, tap_link_name(c->linktype));
}

/* Reads a file for libpcap. */
static ssize_t
read_file(void *cookie, char *buf, size_t n)
{
	return savefile_read(&((struct capture *)cookie)->file, buf, n);
}

struct capture *
capture_open_file(const char *path, const struct scans *scans)
{
	bool from_stdin = strcmp(path, "-") == 0;
	struct capture *c = new_capture();
	int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

	c->name = from_stdin ? "stdin" : path;
	if (fd == -1)
		err(2, "%s", path);
	savefile_open(&c->file, fd);
	c->filter = tap_filter_open(scans);
	return c;
}

/* Names the command that unpacks the file: zrecv does not unpack. */
static _Noreturn void
refuse_packed(const struct capture *c, const char *packer)
{
	if (strcmp(c->name, "stdin") == 0)
		errx(2, "stdin: is compressed: put %s -dc before zrecv", packer);
	errx(2, "%s: is compressed: %s -dc %s | zrecv -r -", c->name, packer, c->name);
}

/* Uses libpcap for the older and unusual file formats. */
static void
begin_by_libpcap(struct capture *c)
{
	FILE *file = fopencookie(c, "r", (cookie_io_functions_t){ .read = read_file });
	const char *why;

	if (file == NULL || setvbuf(file, NULL, _IONBF, 0) != 0)
		err(3, NULL);
	c->tap = tap_open_file(c->name, file, &why);
	if (c->tap == NULL)
		errx(2, "%s: %s", c->name, why);
	c->linktype = tap_linktype(c->tap);
	c->snaplen = tap_snaplen(c->tap);
	c->plain = savefile_is_plain(&c->file, c->linktype);
}

void
capture_begin(struct capture *c)
{
	const char *packer, *why;

	if (c->n > 0)
		return;
	packer = savefile_packer(&c->file);
	if (packer != NULL)
		refuse_packed(c, packer);
	c->plain = savefile_is_pcapng(&c->file, &why);
	if (why != NULL && !c->plain)
		errx(2, "%s: %s", c->name, why);
	if (c->plain) {
		c->linktype = c->file.linktype;
		c->snaplen = savefile_snaplen(&c->file);
	} else {
		begin_by_libpcap(c);
	}
	check_link(c);
}

bool
capture_passes(const struct capture *c, const struct frame *f)
{
	struct link_header link;

	if (c->n > 0)
		return true;
	return link_header_read(&link, f->linktype, f->bytes, f->captured)
	    && tap_filter_passes(c->filter, f->bytes + link.header, f->length - link.header, f->captured - link.header);
}

static enum capture_result
read_plain(struct capture *c, capture_each *each, void *ctx)
{
	struct frame frames[CAPTURE_TOGETHER];
	const char *why;

	for (size_t i = 0, n; i < CAPTURE_AT_ONCE; i += n) {
		int got = savefile_next(&c->file, &frames[0], &why);

		if (got == -1)
			warnx("%s: %s", c->name, why);
		if (got <= 0)
			return got == 0 ? CAPTURE_END : CAPTURE_FAILED;
		/* The next call finds the damage again and reports it. */
		for (n = 1; n < CAPTURE_TOGETHER && savefile_has_next(&c->file) && savefile_next(&c->file, &frames[n], &why) == 1; n++)
			;
		each(ctx, frames, n);
	}
	return CAPTURE_MORE;
}

static enum capture_result
read_by_libpcap(struct capture *c, capture_each *each, void *ctx)
{
	enum capture_result result = tap_read(c->tap, each, ctx);

	return c->file.stopped ? CAPTURE_END : result;
}

/* --- either */

const char *
capture_file_name(const struct capture *c)
{
	return c->name;
}

bool
capture_is_file(const struct capture *c)
{
	return c->n == 0;
}

int
capture_linktype(const struct capture *c)
{
	return c->n > 0 ? tap_linktype(c->sources[0].tap) : c->linktype;
}

uint32_t
capture_snaplen(const struct capture *c)
{
	if (c->n > 0)
		return tap_snaplen(c->sources[0].tap) + (c->n > 1 ? LINK_HEADER_WRITE_MAX : 0);
	return c->snaplen;
}

enum capture_result
capture_read(struct capture *c, capture_each *each, bool (*idle)(void *ctx), void *ctx)
{
	if (c->n == 1)
		return read_source(c, &c->sources[0], each, ctx);
	if (c->n > 1)
		return read_sources(c, each, ctx);
	c->file.ctx = ctx;
	c->file.idle = idle;
	return c->plain ? read_plain(c, each, ctx) : read_by_libpcap(c, each, ctx);
}

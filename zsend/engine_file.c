/* SPDX-License-Identifier: ISC
 *
 * The engine that sends nothing: it writes whole frames to a file, as pcap or as text, in blocks.
 */
#include "engine.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"
#include "frame_text.h"
#include "io/alloc.h"
#include "io/outbuf.h"
#include "io/outfile.h"
#include "net/pcap_file.h"

enum { BATCH = 64, LINKTYPE_ETHERNET = 1, LINKTYPE_RAW = 101 };

struct engine_file {
	struct engine engine;
	struct outbuf out;
	bool text, raw_ip;
};

static void
put_frame(struct engine_file *e, const struct timespec *now, const struct iovec *frame)
{
	char text[FRAME_TEXT_MAX];
	size_t n;

	if (e->text) {
		n = frame_text(text, frame->iov_base, frame->iov_len, e->raw_ip);
		outbuf_append(&e->out, text, n);
	} else {
		pcap_file_put(&e->out, now, frame->iov_base, (uint32_t)frame->iov_len, (uint32_t)frame->iov_len);
	}
}

static ssize_t
file_send(struct engine *engine, const struct slot slots[], size_t n)
{
	struct engine_file *e = (struct engine_file *)engine;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = 0; i < n; i++) {
		if (outbuf_full(&e->out)) {
			/* the sender flushes, which may take long, and tries again */
			errno = EAGAIN;
			return i > 0 ? (ssize_t)i : -1;
		}
		put_frame(e, &now, &slots[i].frame);
	}
	return (ssize_t)n;
}

static void
file_flush(struct engine *engine, struct status *status)
{
	outbuf_flush_or_die(&((struct engine_file *)engine)->out, status);
}

bool
engine_file_is_text(const char *form)
{
	bool text = strcmp(form, "text") == 0;

	if (!text && strcmp(form, "pcap") != 0)
		errx(2, "-O: unknown form: %s: there are: pcap text", form);
	return text;
}

struct engine *
engine_file_open(const char *path, bool text, bool raw_ip)
{
	struct engine_file *e = allocate_zeroed_or_die(1, sizeof(*e));
	int fd;

	fd = outfile_open(path, false);
	e->engine = (struct engine){ text ? "text" : "pcap", BATCH, NULL, file_send, file_flush };
	e->text = text;
	e->raw_ip = raw_ip;
	outbuf_open(&e->out, fd, fd == STDOUT_FILENO ? "stdout" : path, PCAP_FILE_RECORD + FRAME_MAX);
	if (!text)
		pcap_file_begin(&e->out, FRAME_MAX, raw_ip ? LINKTYPE_RAW : LINKTYPE_ETHERNET);
	return &e->engine;
}

void
engine_file_begin(struct engine *engine)
{
	struct engine_file *e = (struct engine_file *)engine;

	outfile_empty(e->out.fd, e->out.name);
}

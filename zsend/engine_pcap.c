/* SPDX-License-Identifier: ISC
 *
 * The engine that sends nothing: it writes frames to a pcap file, each whole, in blocks.
 */
#include "engine.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "frame.h"
#include "io/alloc.h"
#include "io/outbuf.h"
#include "io/outfile.h"
#include "net/pcap_file.h"

enum { BATCH = 64, LINKTYPE_ETHERNET = 1, LINKTYPE_RAW = 101 };

struct engine_pcap {
	struct engine engine;
	struct outbuf out;
};

static ssize_t
pcap_send(struct engine *engine, const struct slot slots[], size_t n)
{
	struct engine_pcap *e = (struct engine_pcap *)engine;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	for (size_t i = 0; i < n; i++) {
		uint32_t len = (uint32_t)slots[i].frame.iov_len;

		if (outbuf_full(&e->out)) {
			errno = EAGAIN;     /* the sender flushes, which may take long, and comes back */
			return i > 0 ? (ssize_t)i : -1;
		}
		pcap_file_put(&e->out, &now, slots[i].frame.iov_base, len, len);
	}
	return (ssize_t)n;
}

static void
pcap_flush(struct engine *engine, struct status *status)
{
	outbuf_flush_or_die(&((struct engine_pcap *)engine)->out, status);
}

struct engine *
engine_pcap_open(const char *path, bool raw_ip)
{
	struct engine_pcap *e = allocate_zeroed_or_die(1, sizeof(*e));
	int fd;

	fd = outfile_open(path, false);
	e->engine = (struct engine){ "pcap", BATCH, NULL, pcap_send, pcap_flush };
	outbuf_open(&e->out, fd, fd == STDOUT_FILENO ? "stdout" : path, PCAP_FILE_RECORD + FRAME_MAX);
	pcap_file_begin(&e->out, FRAME_MAX, raw_ip ? LINKTYPE_RAW : LINKTYPE_ETHERNET);
	return &e->engine;
}

void
engine_pcap_begin(struct engine *engine)
{
	struct engine_pcap *e = (struct engine_pcap *)engine;

	outfile_empty(e->out.fd, e->out.name);
}

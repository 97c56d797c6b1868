/* SPDX-License-Identifier: ISC
 *
 * Packets kept as evidence.
 */
#include "evidence.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "pcap_file.h"

/* The longest packet that a capture file may hold. */
enum { PACKET_MAX = 1 << 18 };

void
evidence_open(struct evidence *e, const char *path, const struct capture *c)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		errx(2, "-w: %s: is a pipe: want a file", path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		err(2, "%s", path);
	out_open(&e->out, fd, path, PCAP_FILE_RECORD + PACKET_MAX);
	pcap_file_begin(&e->out, capture_snaplen(c), capture_file_linktype(c));
	e->open = true;
}

static void
write_out(struct evidence *e, struct status *status)
{
	int error = e->failed ? 0 : out_flush(&e->out, status);

	if (error != 0) {
		errno = error;
		warn("%s", e->out.name);
		e->failed = true;
	}
	e->out.len = 0;
}

void
evidence_put(struct evidence *e, const struct frame *f, struct status *status)
{
	if (!e->open)
		return;
	if (out_full(&e->out))
		write_out(e, status);
	pcap_file_put(&e->out, &f->time, f->bytes, (uint32_t)f->captured, (uint32_t)f->length);
}

bool
evidence_flush(struct evidence *e, struct status *status)
{
	if (e->open && e->out.len > 0)
		write_out(e, status);
	return !e->failed;
}

/* SPDX-License-Identifier: ISC
 *
 * Writes replies to a capture file, unchanged.
 */
#include "replies_file.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/outfile.h"
#include "link_header.h"
#include "net/pcap_file.h"

void
replies_file_open(struct replies_file *e, const char *path, bool append)
{
	struct stat st;

	if (stat(path, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		errx(2, "-w: %s: is a pipe: want a file", path);
	outbuf_open(&e->out, outfile_open(path, append), path, PCAP_FILE_RECORD + PCAP_PACKET_MAX);
	e->open = true;
	e->append = append;
}

void
replies_file_check(struct replies_file *e, const struct capture *c)
{
	const char *why;

	if (!e->open || !e->append)
		return;
	e->whole = pcap_file_whole(e->out.fd, capture_snaplen(c), link_header_file_type(capture_linktype(c)), &why);
	if (e->whole == -1 && why != NULL)
		errx(2, "-w: %s: %s: cannot append", e->out.name, why);
	if (e->whole == -1)
		err(2, "-w: %s", e->out.name);
}

/* Cuts off an incomplete last packet, left by a kill. */
static void
cut(const struct replies_file *e)
{
	struct stat st;

	if (fstat(e->out.fd, &st) == 0 && st.st_size == e->whole)
		return;
	warnx("%s: the last packet is not whole, and is cut off", e->out.name);
	if (ftruncate(e->out.fd, e->whole) == -1)
		err(3, "%s", e->out.name);
}

void
replies_file_begin(struct replies_file *e, const struct capture *c)
{
	if (!e->open)
		return;
	e->linktype = capture_linktype(c);
	if (e->whole > 0) {
		cut(e);
		return;
	}
	outfile_empty(e->out.fd, e->out.name);
	pcap_file_begin(&e->out, capture_snaplen(c), link_header_file_type(e->linktype));
}

static void
write_out(struct replies_file *e, struct status *status)
{
	int error = e->failed ? 0 : outbuf_flush(&e->out, status);

	if (error != 0) {
		errno = error;
		warn("%s", e->out.name);
		e->failed = true;
	}
	e->out.len = 0;
}

/* Writes a packet with another link header; a classified packet has a link header and then IP. */
static void
put_behind_header(struct replies_file *e, const struct frame *f)
{
	uint8_t bytes[PCAP_PACKET_MAX];
	struct link_header link;
	size_t n, m;

	if (!link_header_read(&link, f->linktype, f->bytes, f->captured))
		return;
	m = f->captured - link.header;
	n = link_header_write(bytes, e->linktype, f->bytes[link.header] >> 4);
	if (n + m > sizeof(bytes))
		m = sizeof(bytes) - n;
	memcpy(bytes + n, f->bytes + link.header, m);
	pcap_file_put(&e->out, &f->time, bytes, (uint32_t)(n + m), (uint32_t)(f->length - link.header + n));
}

void
replies_file_put(struct replies_file *e, const struct frame *f, struct status *status)
{
	if (!e->open)
		return;
	if (outbuf_full(&e->out))
		write_out(e, status);
	if (f->linktype == e->linktype)
		pcap_file_put(&e->out, &f->time, f->bytes, (uint32_t)f->captured, (uint32_t)f->length);
	else
		put_behind_header(e, f);
}

bool
replies_file_flush(struct replies_file *e, struct status *status)
{
	if (e->open && e->out.len > 0)
		write_out(e, status);
	return !e->failed;
}

/* SPDX-License-Identifier: ISC
 *
 * Writing pcap files.
 */
#include "pcap_file.h"

#include <string.h>

#define MAGIC_NANOSECONDS 0xa1b23c4d

static void
put(struct out *out, const void *bytes, size_t n)
{
	memcpy(out->buf + out->len, bytes, n);
	out->len += n;
}

void
pcap_file_begin(struct out *out, uint32_t snaplen, uint32_t linktype)
{
	const struct { uint32_t magic; uint16_t major, minor; uint32_t reserved1, reserved2, snaplen, linktype; } head = {
		MAGIC_NANOSECONDS, 2, 4, 0, 0, snaplen, linktype,
	};

	_Static_assert(sizeof(head) == PCAP_FILE_HEADER, "no padding");
	put(out, &head, sizeof(head));
}

void
pcap_file_put(struct out *out, const struct timespec *t, const void *bytes, uint32_t captured, uint32_t length)
{
	const uint32_t head[] = { (uint32_t)t->tv_sec, (uint32_t)t->tv_nsec, captured, length };

	_Static_assert(sizeof(head) == PCAP_FILE_RECORD, "no padding");
	put(out, head, sizeof(head));
	put(out, bytes, captured);
}

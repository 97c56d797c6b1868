/* SPDX-License-Identifier: ISC
 *
 * Reads banners in segments, and pcap files in the byte order of this machine.
 */
#include "xdp_files.h"

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 1071, of an even number of bytes or of the last ones; not inverted. */
static uint32_t
sum_of(const uint8_t *bytes, size_t n)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i < n; i += 2) {
		word = 0;
		memcpy(&word, bytes + i, n - i < 2 ? 1 : 2);
		sum += word;
	}
	return (sum & 0xffff) + (sum >> 16);
}

void
xdp_read_banner(struct xdp_banner *b, const char *how, const char *path)
{
	FILE *f = fopen(path, "r");
	struct xdp_segment *s = b->segments, *last = NULL;

	b->closes = strcmp(how, "close") == 0;
	b->waits = b->closes || strcmp(how, "answer") == 0;
	if (!b->waits && strcmp(how, "greet") != 0)
		errx(2, "-b: greet, answer or close: %s", how);
	if (f == NULL)
		err(2, "%s", path);
	for (uint32_t i = 0; i < XDP_SEGMENTS && (s->len = (uint32_t)fread(s->bytes, 1, XDP_MSS, f)) > 0; i++) {
		s->offset = i * XDP_MSS;
		s->sum = sum_of(s->bytes, s->len);
		last = s++;
	}
	if (last == NULL || getc(f) != EOF)
		errx(2, "%s: empty, or longer than %d bytes", path, XDP_SEGMENTS * XDP_MSS);
	last->is_last = 1;
	fclose(f);
}

struct xdp_frame_bytes *
xdp_read_frames(const char *path, uint32_t *n)
{
	struct { uint32_t magic, version, zone, accuracy, snaplen, link; } file;
	struct { uint32_t seconds, fraction, caplen, len; } packet;
	struct xdp_frame_bytes *frames = NULL;
	FILE *f = fopen(path, "r");
	size_t room = 0;

	if (f == NULL)
		err(2, "%s", path);
	if (fread(&file, sizeof(file), 1, f) != 1 || (file.magic != 0xa1b2c3d4 && file.magic != 0xa1b23c4d))
		errx(2, "%s: no pcap", path);
	for (*n = 0; fread(&packet, sizeof(packet), 1, f) == 1; ++*n) {
		if (*n == room) {
			room = room > 0 ? 2 * room : 4096;
			frames = reallocarray(frames, room, sizeof(*frames));
			if (frames == NULL)
				err(3, NULL);
		}
		if (packet.caplen != XDP_FRAME || fread(frames[*n].bytes, XDP_FRAME, 1, f) != 1)
			errx(2, "%s: packet %u: not %d bytes long", path, *n + 1, XDP_FRAME);
	}
	fclose(f);
	if (*n == 0)
		errx(2, "%s: no packets", path);
	return frames;
}

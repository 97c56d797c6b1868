/* SPDX-License-Identifier: ISC
 *
 * Fuzzes capture files: the plain format, which we read, and those that libpcap reads through us.
 * An input is a byte for the size of the pieces in which it arrives, then the file.
 */
#include "fuzz.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../zrecv/link_header.h"
#include "../../zrecv/savefile.h"

static ssize_t
read_file(void *file, char *to, size_t n)
{
	return savefile_read(file, to, n);
}

/* Reads every byte that the frame claims to have. */
static void
look_at(const struct frame *f)
{
	struct packet packet;
	struct link_header link;
	unsigned sum = 0;

	for (size_t i = 0; i < f->captured; i++)
		sum += f->bytes[i];
	if (link_header_read(&link, f->linktype, f->bytes, f->captured))
		FUZZ_CHECK(link.header <= f->captured);
	if (packet_parse(&packet, f) == PACKET_GOOD)
		FUZZ_CHECK(packet.transport >= f->bytes && packet.transport + packet.transport_len <= f->bytes + f->captured);
	__asm__ volatile("" : : "r"(sum));
}

static void
by_libpcap(struct savefile *s)
{
	FILE *file = fopencookie(s, "r", (cookie_io_functions_t){ .read = read_file });
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *head;
	const u_char *bytes;
	pcap_t *pcap;

	setvbuf(file, NULL, _IONBF, 0);
	pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
	if (pcap == NULL) {
		fclose(file);
		return;
	}
	while (pcap_next_ex(pcap, &head, &bytes) == 1)
		look_at(&(struct frame){ bytes, head->caplen, head->len, { 0, 0 }, pcap_datalink(pcap), 0 });
	pcap_close(pcap);
}

/* Frames that are present together stay in place, as the receiver requires. */
static void
look_at_all(struct savefile *file)
{
	struct frame frames[8];
	const char *why;

	while (savefile_next(file, &frames[0], &why) == 1) {
		size_t n = 1;

		while (n < 8 && savefile_has_next(file) && savefile_next(file, &frames[n], &why) == 1)
			n++;
		for (size_t i = 0; i < n; i++)
			look_at(&frames[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct savefile file;
	const char *why = NULL;
	uint8_t header[PCAP_FILE_HEADER];
	size_t got = 0;
	ssize_t more;

	if (n < 1)
		return 0;
	if (file.buf == NULL)
		savefile_open(&file, 0);
	file = (struct savefile){ .buf = file.buf };
	fuzz_input(s + 1, n - 1, s[0]);
	savefile_packer(&file);
	if (savefile_is_pcapng(&file, &why)) {
		look_at_all(&file);
		savefile_snaplen(&file);
		free(file.blocks);
		return 0;
	}
	free(file.blocks);
	/* libpcap reads the header first, before it accepts the file. */
	file = (struct savefile){ .buf = file.buf };
	fuzz_input(s + 1, n - 1, s[0]);
	while (got < sizeof(header) && (more = savefile_read(&file, header + got, sizeof(header) - got)) > 0)
		got += (size_t)more;
	if (n > 1 + 23 && savefile_is_plain(&file, s[1 + 20] ^ s[1 + 23])) {
		look_at_all(&file);
	} else if (got >= 4 && memchr(header, 0xa1, 4) != NULL) {
		file = (struct savefile){ .buf = file.buf };
		fuzz_input(s + 1, n - 1, s[0]);
		by_libpcap(&file);
	}
	return 0;
}

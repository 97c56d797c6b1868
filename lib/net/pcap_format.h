/* SPDX-License-Identifier: ISC
 *
 * Capture files: constants and layouts of pcap (draft-ietf-opsawg-pcap) and pcapng
 * (draft-ietf-opsawg-pcapng). A file has the byte order of the machine that wrote it, so readers
 * use only the functions below, which can swap bytes.
 */
#ifndef PCAP_FORMAT_H
#define PCAP_FORMAT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The longest packet that libpcap accepts, in bytes. */
enum { PCAP_PACKET_MAX = 1 << 18 };

static inline uint16_t
pcap_get16(const void *p, bool swapped)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return swapped ? __builtin_bswap16(v) : v;
}

static inline uint32_t
pcap_get32(const void *p, bool swapped)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return swapped ? __builtin_bswap32(v) : v;
}

static inline uint64_t
pcap_get64(const void *p, bool swapped)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return swapped ? __builtin_bswap64(v) : v;
}

/* --- pcap: a file header, then a record header before each packet */

/* The magic number at the beginning of a file states the unit of time in its records. */
#define PCAP_MICROSECONDS 0xa1b2c3d4
#define PCAP_NANOSECONDS 0xa1b23c4d

enum { PCAP_MAJOR = 2, PCAP_MINOR = 4, PCAP_FILE_HEADER = 24, PCAP_FILE_RECORD = 16 };

struct pcap_header {
	uint32_t magic;
	uint16_t major, minor;
	/* snaplen: the largest number of captured bytes of a packet */
	uint32_t reserved1, reserved2, snaplen, linktype;
};

struct pcap_record {
	uint32_t seconds, fraction;     /* fraction is in the unit of the file */
	/* the number of bytes that follow, and the length of the packet */
	uint32_t captured, length;
};

_Static_assert(sizeof(struct pcap_header) == PCAP_FILE_HEADER, "no padding");
_Static_assert(sizeof(struct pcap_record) == PCAP_FILE_RECORD, "no padding");

/*
 * Reads the PCAP_FILE_HEADER bytes at p and sets *swapped. Returns false if they are not the
 * header of a pcap file.
 */
static inline bool
pcap_read_header(struct pcap_header *h, const void *p, bool *swapped)
{
	const uint8_t *bytes = p;
	uint32_t magic = pcap_get32(bytes, true);

	*swapped = magic == PCAP_MICROSECONDS || magic == PCAP_NANOSECONDS;
	*h = (struct pcap_header){
		pcap_get32(bytes, *swapped), pcap_get16(bytes + 4, *swapped), pcap_get16(bytes + 6, *swapped),
		pcap_get32(bytes + 8, *swapped), pcap_get32(bytes + 12, *swapped), pcap_get32(bytes + 16, *swapped),
		pcap_get32(bytes + 20, *swapped),
	};
	return h->magic == PCAP_MICROSECONDS || h->magic == PCAP_NANOSECONDS;
}

/* The number of bytes that follow the record header at p. */
static inline uint32_t
pcap_read_captured(const void *p, bool swapped)
{
	return pcap_get32((const uint8_t *)p + 8, swapped);
}

/* Reads the PCAP_FILE_RECORD bytes at p. */
static inline struct pcap_record
pcap_read_record(const void *p, bool swapped)
{
	const uint8_t *bytes = p;

	return (struct pcap_record){
		pcap_get32(bytes, swapped), pcap_get32(bytes + 4, swapped), pcap_read_captured(bytes, swapped), pcap_get32(bytes + 12, swapped),
	};
}

/* --- pcapng: blocks of type, length, contents, and the length again, in multiples of 4 bytes */

/*
 * The types of blocks. The type of a section reads the same in either byte order; a magic number
 * in it tells the order of its contents.
 */
enum {
	PCAPNG_SECTION = 0x0a0d0d0a, PCAPNG_INTERFACE = 1, PCAPNG_OLD_PACKET = 2, PCAPNG_SIMPLE_PACKET = 3, PCAPNG_PACKET = 6,
};

#define PCAPNG_BYTE_ORDER 0x1a2b3c4d

enum { PCAPNG_MAJOR = 1 };

/* Offsets in blocks, in bytes from their beginning. */
enum {
	PCAPNG_AT_LENGTH = 4,
	PCAPNG_LENGTH_SIZE = 4,     /* of the length at the end */
	PCAPNG_BLOCK_MIN = 12,      /* the shortest block */

	PCAPNG_SECTION_AT_ORDER = 8,
	PCAPNG_SECTION_AT_MAJOR = 12,
	PCAPNG_SECTION_MIN = 28,

	PCAPNG_INTERFACE_AT_LINKTYPE = 8,
	PCAPNG_INTERFACE_AT_SNAPLEN = 12,
	PCAPNG_INTERFACE_AT_OPTIONS = 16,

	PCAPNG_PACKET_AT_INTERFACE = 8,     /* 32 bits; 16 bits in the old packet block */
	PCAPNG_PACKET_AT_TIME = 12,         /* the upper 32 bits, then the lower ones */
	PCAPNG_PACKET_AT_CAPTURED = 20,
	PCAPNG_PACKET_AT_LENGTH = 24,
	PCAPNG_PACKET_AT_BYTES = 28,

	PCAPNG_SIMPLE_PACKET_AT_LENGTH = 8,
	PCAPNG_SIMPLE_PACKET_AT_BYTES = 12,
};

/*
 * Options of an interface: type and length of 16 bits each, then the value, padded to a multiple
 * of 4 bytes.
 */
enum { PCAPNG_OPTION_END = 0, PCAPNG_OPTION_UNIT = 9, PCAPNG_OPTION_OFFSET = 14, PCAPNG_OPTION_HEADER = 4 };

#endif

/* SPDX-License-Identifier: ISC
 *
 * Parses blocks of pcapng. Invariant: no field is read unless the block is long enough for it.
 */
#include "pcapng.h"

#include "net/pcap_format.h"

static uint32_t
word(const struct pcapng *f, const uint8_t *p)
{
	return pcap_get32(p, f->swapped);
}

static uint16_t
half(const struct pcapng *f, const uint8_t *p)
{
	return pcap_get16(p, f->swapped);
}

bool
pcapng_is(const uint8_t *p)
{
	return pcap_get32(p, false) == PCAPNG_SECTION;
}

/* Byte order of a section header: 0: ours, 1: the other; -1: not a section header. */
static int
section_order(const uint8_t *p)
{
	for (int swapped = 0; swapped < 2; swapped++)
		if (pcap_get32(p + PCAPNG_SECTION_AT_ORDER, swapped) == PCAPNG_BYTE_ORDER)
			return swapped;
	return -1;
}

uint32_t
pcapng_length(const struct pcapng *f, const uint8_t *p)
{
	int order = pcapng_is(p) ? section_order(p) : f->swapped;
	uint32_t n = pcap_get32(p + PCAPNG_AT_LENGTH, order == 1);

	if (order == -1)
		return 0;
	return n < PCAPNG_BLOCK_MIN || n % 4 != 0 ? 0 : n;
}

bool
pcapng_has_packet(const struct pcapng *f, const uint8_t *p)
{
	uint32_t type = word(f, p);

	return type == PCAPNG_PACKET || type == PCAPNG_SIMPLE_PACKET || type == PCAPNG_OLD_PACKET;
}

bool
pcapng_is_needed(const struct pcapng *f, const uint8_t *p)
{
	return pcapng_is(p) || word(f, p) == PCAPNG_INTERFACE || pcapng_has_packet(f, p);
}

static bool
begin_section(struct pcapng *f, const uint8_t *p, uint32_t n, const char **why)
{
	f->swapped = section_order(p) == 1;
	f->n = 0;
	*why = n < PCAPNG_SECTION_MIN ? "damaged pcapng dump file; a section header is too short" : "pcapng dump file of an unknown version";
	return n >= PCAPNG_SECTION_MIN && half(f, p + PCAPNG_SECTION_AT_MAJOR) == PCAPNG_MAJOR;
}

/* 10^-v, or 2^-v if the top bit is set. */
static bool
take_unit(struct pcapng_interface *i, uint8_t v)
{
	unsigned power = v & 0x7f;

	i->units = 1;
	if (v & 0x80 ? power > 63 : power > 19)
		return false;
	while (power-- > 0)
		i->units *= v & 0x80 ? 2 : 10;
	return true;
}

static bool
take_options(const struct pcapng *f, struct pcapng_interface *i, const uint8_t *p, const uint8_t *end)
{
	while (end - p >= PCAPNG_OPTION_HEADER) {
		uint16_t type = half(f, p), n = half(f, p + 2);

		p += PCAPNG_OPTION_HEADER;
		if (type == PCAPNG_OPTION_END)
			return true;
		if (end - p < n)
			return false;
		if (type == PCAPNG_OPTION_UNIT && (n != 1 || !take_unit(i, *p)))
			return false;
		if (type == PCAPNG_OPTION_OFFSET && n != 8)
			return false;
		if (type == PCAPNG_OPTION_OFFSET)
			i->offset = (int64_t)pcap_get64(p, f->swapped);
		/* The last option may lack its padding. */
		p += end - p < (n + 3) / 4 * 4 ? end - p : (n + 3) / 4 * 4;
	}
	return true;
}

static bool
add_interface(struct pcapng *f, const uint8_t *p, uint32_t n, const char **why)
{
	struct pcapng_interface *i = &f->interfaces[f->n];

	*why = "pcapng dump file with too many interfaces";
	if (f->n == PCAPNG_INTERFACES)
		return false;
	*why = "damaged pcapng dump file; an interface description is wrong";
	if (n < PCAPNG_INTERFACE_AT_OPTIONS + PCAPNG_LENGTH_SIZE)
		return false;
	*i = (struct pcapng_interface){ half(f, p + PCAPNG_INTERFACE_AT_LINKTYPE), word(f, p + PCAPNG_INTERFACE_AT_SNAPLEN), 1000000, 0 };
	f->n++;
	return take_options(f, i, p + PCAPNG_INTERFACE_AT_OPTIONS, p + n - PCAPNG_LENGTH_SIZE);
}

static struct timespec
read_time(const struct pcapng_interface *i, uint32_t high, uint32_t low)
{
	uint64_t t = (uint64_t)high << 32 | low;
	unsigned __int128 rest = (unsigned __int128)(t % i->units) * 1000000000;

	return (struct timespec){ (time_t)(t / i->units + (uint64_t)i->offset), (long)(rest / i->units) };
}

/* The fixed part ends where the packet begins. */
static bool
take_packet(const struct pcapng *f, const uint8_t *p, uint32_t n, struct frame *frame)
{
	uint32_t type = word(f, p), number = 0;
	uint32_t begin = type == PCAPNG_SIMPLE_PACKET ? PCAPNG_SIMPLE_PACKET_AT_BYTES : PCAPNG_PACKET_AT_BYTES;
	const struct pcapng_interface *i;

	if (n < begin + PCAPNG_LENGTH_SIZE)
		return false;
	if (type == PCAPNG_PACKET)
		number = word(f, p + PCAPNG_PACKET_AT_INTERFACE);
	else if (type == PCAPNG_OLD_PACKET)
		number = half(f, p + PCAPNG_PACKET_AT_INTERFACE);
	if (number >= f->n)
		return false;
	i = &f->interfaces[number];
	*frame = (struct frame){ .bytes = p + begin, .linktype = i->linktype };
	if (type == PCAPNG_SIMPLE_PACKET) {
		frame->length = word(f, p + PCAPNG_SIMPLE_PACKET_AT_LENGTH);
		frame->captured = i->snaplen != 0 && frame->length > i->snaplen ? i->snaplen : frame->length;
	} else {
		frame->time = read_time(i, word(f, p + PCAPNG_PACKET_AT_TIME), word(f, p + PCAPNG_PACKET_AT_TIME + 4));
		frame->captured = word(f, p + PCAPNG_PACKET_AT_CAPTURED);
		frame->length = word(f, p + PCAPNG_PACKET_AT_LENGTH);
	}
	return frame->captured <= n - begin - PCAPNG_LENGTH_SIZE;
}

bool
pcapng_read(struct pcapng *f, const uint8_t *p, uint32_t n, struct frame *frame, const char **why)
{
	if (pcapng_is(p))
		return begin_section(f, p, n, why);
	if (word(f, p) == PCAPNG_INTERFACE)
		return add_interface(f, p, n, why);
	*why = "damaged pcapng dump file; a packet contradicts its block or has no interface";
	return take_packet(f, p, n, frame);
}

/* SPDX-License-Identifier: ISC
 *
 * Blocks of pcapng. Each is type, length, what it holds, and the length again; all in multiples of 4 bytes.
 */
#include "pcapng.h"

#include <string.h>

enum {
	SECTION = 0x0a0d0d0a, INTERFACE = 1, OLD_PACKET = 2, SIMPLE_PACKET = 3, PACKET = 6,
	OPTION_END = 0, TIME_UNIT = 9, TIME_OFFSET = 14,
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d

static uint32_t
word(const struct pcapng *f, const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return f->swapped ? __builtin_bswap32(v) : v;
}

static uint16_t
half(const struct pcapng *f, const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return f->swapped ? __builtin_bswap16(v) : v;
}

static uint64_t
long_word(const struct pcapng *f, const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return f->swapped ? __builtin_bswap64(v) : v;
}

bool
pcapng_is(const uint8_t *p)
{
	static const uint8_t section[] = { 0x0a, 0x0d, 0x0d, 0x0a };

	return memcmp(p, section, sizeof(section)) == 0;
}

/* The byte order of the section that begins there: 0: ours, 1: the other; -1: it is none. */
static int
section_order(const uint8_t *p)
{
	uint32_t magic;

	memcpy(&magic, p + 8, sizeof(magic));
	return magic == BYTE_ORDER_MAGIC ? 0 : magic == __builtin_bswap32(BYTE_ORDER_MAGIC) ? 1 : -1;
}

uint32_t
pcapng_length(const struct pcapng *f, const uint8_t *p)
{
	uint32_t n;

	memcpy(&n, p + 4, sizeof(n));
	if (pcapng_is(p) ? section_order(p) == 1 : f->swapped)
		n = __builtin_bswap32(n);
	if (pcapng_is(p) && section_order(p) == -1)
		return 0;
	return n < PCAPNG_HEAD || n % 4 != 0 ? 0 : n;
}

bool
pcapng_has_packet(const struct pcapng *f, const uint8_t *p)
{
	uint32_t type = word(f, p);

	return type == PACKET || type == SIMPLE_PACKET || type == OLD_PACKET;
}

bool
pcapng_is_needed(const struct pcapng *f, const uint8_t *p)
{
	return pcapng_is(p) || word(f, p) == INTERFACE || pcapng_has_packet(f, p);
}

static bool
begin_section(struct pcapng *f, const uint8_t *p, uint32_t n, const char **why)
{
	f->swapped = section_order(p) == 1;
	f->n = 0;
	*why = n < 28 ? "damaged pcapng dump file; a section header is too short" : "pcapng dump file of an unknown version";
	return n >= 28 && half(f, p + 12) == 1;
}

/* 10^-v, or 2^-v with the upper bit set. */
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
	while (end - p >= 4) {
		uint16_t type = half(f, p), n = half(f, p + 2);

		p += 4;
		if (type == OPTION_END)
			return true;
		if (end - p < n)
			return false;
		if (type == TIME_UNIT && (n != 1 || !take_unit(i, *p)))
			return false;
		if (type == TIME_OFFSET && n != 8)
			return false;
		if (type == TIME_OFFSET)
			i->offset = (int64_t)long_word(f, p);
		/* The last one may lack its padding. */
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
	if (n < 20)
		return false;
	*i = (struct pcapng_interface){ half(f, p + 8), word(f, p + 12), 1000000, 0 };
	f->n++;
	return take_options(f, i, p + 16, p + n - 4);
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
	uint32_t type = word(f, p), begin = type == SIMPLE_PACKET ? 12 : 28, number = 0;
	const struct pcapng_interface *i;

	if (n < begin + 4)
		return false;
	if (type != SIMPLE_PACKET)
		number = type == PACKET ? word(f, p + 8) : half(f, p + 8);
	if (number >= f->n)
		return false;
	i = &f->interfaces[number];
	*frame = (struct frame){ .bytes = p + begin, .linktype = i->linktype };
	if (type == SIMPLE_PACKET) {
		frame->length = word(f, p + 8);
		frame->captured = i->snaplen != 0 && frame->length > i->snaplen ? i->snaplen : frame->length;
	} else {
		frame->time = read_time(i, word(f, p + 12), word(f, p + 16));
		frame->captured = word(f, p + 20);
		frame->length = word(f, p + 24);
	}
	return frame->captured <= n - begin - 4;
}

bool
pcapng_read(struct pcapng *f, const uint8_t *p, uint32_t n, struct frame *frame, const char **why)
{
	if (pcapng_is(p))
		return begin_section(f, p, n, why);
	if (word(f, p) == INTERFACE)
		return add_interface(f, p, n, why);
	*why = "damaged pcapng dump file; a packet contradicts its block or has no interface";
	return take_packet(f, p, n, frame);
}

/* SPDX-License-Identifier: ISC
 *
 * Encodes the attempt in the fields of a probe, and decodes it.
 */
#include "probe/hops.h"

#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"

enum { NUMBERS = 65534 };

void
hops_option(struct hops *h, const char *arg)
{
	size_t n = strlen(arg);
	char *number;

	h->rising = n > 1 && arg[n - 1] == '+';
	number = copy_text_or_die(arg, h->rising ? n - 1 : n);
	h->first = (uint8_t)option_number("--ttl", number, 1, 255);
	free(number);
}

/* Bits 48 to 63 of the tag, which are the identification in scans without rising hops. */
static uint32_t
first_number(uint64_t tag)
{
	return (tag_hi(tag) >> 16) % NUMBERS;
}

uint16_t
hops_number(uint64_t tag, unsigned attempt)
{
	return (uint16_t)(1 + (first_number(tag) + attempt) % NUMBERS);
}

unsigned
hops_number_attempt(uint64_t tag, uint16_t number)
{
	if (number == 0 || number > NUMBERS)
		return HOPS_MAX;
	return (number - 1U + NUMBERS - first_number(tag)) % NUMBERS;
}

/*
 * A port distinguishes only TAG_ATTEMPTS attempts. Each further group of attempts uses another
 * tag, whose ports follow, so the rule is unchanged: first + (hi + attempt) mod range.
 */
static uint64_t
tag_of(uint64_t tag, unsigned attempt, const struct sources *s)
{
	return (uint64_t)(tag_hi(tag) % s->range + attempt / TAG_ATTEMPTS * TAG_ATTEMPTS) << 32;
}

uint16_t
hops_source_port(const struct hops *h, uint64_t tag, unsigned attempt, const struct sources *s)
{
	if (h->flow)
		attempt = 0;
	return tag_source_port(tag_of(tag, attempt, s), attempt % TAG_ATTEMPTS, 0, s);
}

bool
hops_check_port(const struct hops *h, uint64_t tag, uint16_t port, const struct sources *s, int *attempt)
{
	unsigned told = 0;

	if (!h->rising)
		return tag_check_port(tag, port, s, attempt);
	*attempt = -1;
	if (h->flow)
		return port == hops_source_port(h, tag, 0, s);
	if (s->range < HOPS_MAX)
		return tag_is_source_port(port, s);
	while (told < HOPS_MAX && hops_source_port(h, tag, told, s) != port)
		told++;
	*attempt = (int)told;
	return told < HOPS_MAX;
}

bool
hops_take_attempt(int *attempt, unsigned told)
{
	bool agree = *attempt < 0 || (unsigned)*attempt == told;

	*attempt = (int)told;
	return agree && told < HOPS_MAX;
}

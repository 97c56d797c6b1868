/* SPDX-License-Identifier: ISC
 *
 * The table of DNS record types.
 */
#include "net/dns_types.h"

#include <string.h>
#include <strings.h>


/* The largest number of a type or class. */
enum { NUMBER_MAX = 65535 };

/* ALL is ZMap's name for ANY. */
static const struct { const char *name; uint16_t number; const char *data; } types[] = {
	{ "A", 1, "a" }, { "NS", 2, "n" }, { "CNAME", 5, "n" }, { "SOA", 6, "nn44444" }, { "PTR", 12, "n" }, { "MX", 15, "2n" },
	{ "TXT", 16, "s" }, { "AAAA", 28, "6" }, { "SRV", 33, "222n" }, { "DS", 43, NULL }, { "RRSIG", 46, NULL },
	{ "DNSKEY", 48, NULL }, { "ANY", 255, NULL }, { "ALL", 255, NULL }, { "CAA", 257, "1tr" },
};

/* RFC 1035, section 3.2.4. */
static const struct { const char *name; uint16_t number; } classes[] = { { "IN", DNS_CLASS_IN }, { "CH", 3 }, { "HS", 4 } };

void
dns_put_type(struct text *t, uint16_t number)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == number) {
			text_put(t, "%s", types[i].name);
			return;
		}
	text_put(t, "TYPE%u", number);
}

void
dns_put_class(struct text *t, uint16_t number)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (classes[i].number == number) {
			text_put(t, "%s", classes[i].name);
			return;
		}
	text_put(t, "CLASS%u", number);
}

const char *
dns_type_data(uint16_t number)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == number)
			return types[i].data;
	return NULL;
}

/* The number after a word, of at most five digits; -1: there is none. */
static int
parse_numbered(const char *name, size_t n, const char *word)
{
	size_t word_len = strlen(word);
	unsigned long number = 0;

	if (n <= word_len || n > word_len + 5 || strncasecmp(name, word, word_len) != 0)
		return -1;
	for (size_t i = word_len; i < n; i++) {
		if (name[i] < '0' || name[i] > '9')
			return -1;
		number = 10 * number + (unsigned long)(name[i] - '0');
	}
	return number <= NUMBER_MAX ? (int)number : -1;
}

int
dns_type(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strlen(types[i].name) == n && strncasecmp(types[i].name, name, n) == 0)
			return types[i].number;
	return parse_numbered(name, n, "TYPE");
}

int
dns_class(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (strlen(classes[i].name) == n && strncasecmp(classes[i].name, name, n) == 0)
			return classes[i].number;
	return parse_numbered(name, n, "CLASS");
}

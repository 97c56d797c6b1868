/* SPDX-License-Identifier: ISC
 *
 * Reads names of vendors from lines in these forms, and ignores all others:
 *
 *     002272 NAME                          6, 7 or 9 digits (nmap, arp-scan)
 *     00-22-72 (hex) NAME                  the registry's own; the digits of smaller
 *     F2F000-F2FFFF (base 16) NAME         blocks are in the second line
 *     OUI:002272*                          udev's
 *      ID_OUI_FROM_DATABASE=NAME
 */
#include "vendors.h"

#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/utf8.h"

/* Bits of a prefix that identify a vendor; the registry has blocks of three sizes. */
static const unsigned sizes[] = { 36, 28, 24 };

enum { NAME_MAX_LEN = 255 };

struct vendor {
	/* prefix in the upper 48 bits, zero-padded, and its length in bits in the lowest 8 */
	uint64_t key;
	uint32_t name;              /* offset in the text */
};

struct vendors {
	struct vendor *list;
	size_t n, room;
	char *text;
	size_t used, text_room;
	uint64_t block;             /* of the last line with (hex): the first 24 bits of 48 */
	/* of the last line with OUI:, with the number of bits of the prefix; 0: none */
	uint64_t named;
	unsigned named_bits;
};

static uint64_t
key_of(uint64_t mac, unsigned bits)
{
	return (mac >> (48 - bits) << (48 - bits)) << 8 | bits;
}

static void
add(struct vendors *v, uint64_t mac, unsigned bits, const char *name)
{
	size_t n = strnlen(name, NAME_MAX_LEN);

	while (n > 0 && isspace((unsigned char)name[n - 1]))
		n--;
	if (n == 0)
		return;
	if (v->n == v->room) {
		v->room = 2 * v->room + 1024;
		v->list = reallocate_or_die(v->list, v->room, sizeof(*v->list));
	}
	if (v->used + n + 1 > v->text_room) {
		v->text_room = 2 * (v->text_room + n + 1) + 4096;
		v->text = reallocate_or_die(v->text, v->text_room, 1);
	}
	memcpy(v->text + v->used, name, n);
	v->text[v->used + n] = '\0';
	utf8_disarm(v->text + v->used, n);
	v->list[v->n++] = (struct vendor){ key_of(mac, bits), (uint32_t)v->used };
	v->used += n + 1;
}

/* Reads hexadecimal digits, with optional - or : between pairs; sets their number. */
static uint64_t
take_digits(const char **s, unsigned *n)
{
	uint64_t value = 0;

	for (*n = 0; *n < 16; (*s)++) {
		if (isxdigit((unsigned char)**s)) {
			value = value << 4 | (uint64_t)(isdigit((unsigned char)**s) ? **s - '0' : tolower((unsigned char)**s) - 'a' + 10);
			(*n)++;
		} else if ((**s != '-' && **s != ':') || *n % 2 != 0 || *n >= 6 || !isxdigit((unsigned char)(*s)[1])) {
			break;
		}
	}
	return value;
}

static bool
take_word(const char **s, const char *word)
{
	if (strncmp(*s, word, strlen(word)) != 0)
		return false;
	*s += strlen(word);
	*s += strspn(*s, " \t");
	return true;
}

/* Takes a line in udev's form; false if it is not one. */
static bool
take_udev_line(struct vendors *v, const char *s)
{
	unsigned digits;
	uint64_t first;

	if (take_word(&s, "OUI:")) {
		first = take_digits(&s, &digits);
		v->named_bits = *s == '*' && (digits == 6 || digits == 7 || digits == 9) ? 4 * digits : 0;
		v->named = first << (48 - v->named_bits);
		return true;
	}
	if (!take_word(&s, " ID_OUI_FROM_DATABASE="))
		return false;
	if (v->named_bits > 0)
		add(v, v->named, v->named_bits, s);
	return true;
}

static void
take_line(struct vendors *v, const char *s)
{
	unsigned digits, last_digits = 0, bits;
	uint64_t first, last;

	if (take_udev_line(v, s))
		return;
	first = last = take_digits(&s, &digits);
	if (digits == 6 && *s == '-') {
		s++;
		last = take_digits(&s, &last_digits);
	}
	if (*s != ' ' && *s != '\t')
		return;
	s += strspn(s, " \t");
	if (take_word(&s, "(hex)")) {
		v->block = digits == 6 ? first << 24 : 0;
		return;
	}
	if (take_word(&s, "(base 16)")) {
		if (digits == 6 && last_digits == 0)
			add(v, first << 24, 24, s);
		for (bits = 24; bits < 48 && (first ^ last) >> (47 - bits) == 0; bits++)
			;
		if (digits == 6 && last_digits == 6)
			add(v, v->block | first, bits, s);
		return;
	}
	if (last_digits == 0 && (digits == 6 || digits == 7 || digits == 9))
		add(v, first << (48 - 4 * digits), 4 * digits, s);
}

static bool
read_file(struct vendors *v, const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int error = 0;

	if (file == NULL)
		return false;
	while (getline(&line, &room, file) != -1)
		take_line(v, line);
	if (ferror(file))
		error = errno;
	free(line);
	fclose(file);
	errno = error;
	return error == 0;
}

static int
by_key(const void *a, const void *b)
{
	const struct vendor *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Reads the first list found in the usual places. */
static bool
read_system(struct vendors *v)
{
	static const char *const parts[] = { "mam.txt", "oui36.txt", "iab.txt" };
	char path[64];

	if (read_file(v, "/usr/share/ieee-data/oui.txt")) {
		for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
			snprintf(path, sizeof(path), "/usr/share/ieee-data/%s", parts[i]);
			read_file(v, path);
		}
		return true;
	}
	return read_file(v, "/usr/share/nmap/nmap-mac-prefixes") || read_file(v, "/usr/share/arp-scan/ieee-oui.txt")
	    || read_file(v, "/lib/udev/hwdb.d/20-OUI.hwdb");
}

struct vendors *
vendors_read(void)
{
	struct vendors *v = allocate_zeroed_or_die(1, sizeof(*v));
	const char *named = getenv(VENDORS_VARIABLE);

	if (named != NULL && !read_file(v, named))
		err(2, VENDORS_VARIABLE ": %s", named);
	if (named == NULL && !read_system(v)) {
		free(v);
		return NULL;
	}
	if (v->n > 0)
		qsort(v->list, v->n, sizeof(*v->list), by_key);
	return v;
}

const char *
vendors_find(const struct vendors *v, const uint8_t *mac)
{
	uint64_t number = 0;

	if (v == NULL || v->n == 0)
		return NULL;
	for (size_t i = 0; i < 6; i++)
		number = number << 8 | mac[i];
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		const struct vendor wanted = { key_of(number, sizes[i]), 0 }, *found = bsearch(&wanted, v->list, v->n, sizeof(wanted), by_key);

		if (found != NULL)
			return v->text + found->name;
	}
	return NULL;
}

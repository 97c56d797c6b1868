/* SPDX-License-Identifier: ISC
 *
 * Parses only as much HTML as a title needs.
 */
#include "title.h"

#include <ctype.h>

/* Consumes everything up to this text, in any case, and the text itself; false if it is missing. */
static bool
skip_past(struct bytes *b, const char *text)
{
	const uint8_t *found;

	while (b->n > 0 && (found = memchr(b->at, text[0], b->n)) != NULL) {
		bytes_take(b, (size_t)(found - b->at));
		if (bytes_begin_in_any_case(*b, text))
			return bytes_take(b, strlen(text)) != NULL;
		bytes_take(b, 1);
	}
	return false;
}

bool
title_find(struct bytes page, struct bytes *title)
{
	static const char begin[] = "title", end[] = "</title";

	while (skip_past(&page, "<")) {
		if (bytes_begin(page, "!--")) {
			if (!skip_past(&page, "-->"))
				return false;
			continue;
		}
		if (!bytes_begin_in_any_case(page, begin))
			continue;
		bytes_take(&page, strlen(begin));
		/* The element may have attributes, but a longer name is another element. */
		if (page.n == 0 || (*page.at != '>' && !isspace(*page.at)) || !skip_past(&page, ">"))
			continue;
		*title = page;
		if (!skip_past(&page, end))
			return false;
		title->n = (size_t)(page.at - title->at) - strlen(end);
		return true;
	}
	return false;
}

/* Writes a character as UTF-8, U+FFFD if the number is invalid. Returns its length. */
static size_t
put_character(char *dst, uint32_t c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
		dst[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 0x3f));
	dst[2] = (char)(0x80 | (c >> 6 & 0x3f));
	dst[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Consumes a reference such as "#38;" or "#x26;"; false if there is none. */
static bool
take_number(struct bytes *b, uint32_t *c)
{
	struct bytes rest = *b;
	unsigned base = 10;
	size_t digits = 0;
	uint32_t number = 0;

	if (!bytes_begin(rest, "#"))
		return false;
	bytes_take(&rest, 1);
	if (bytes_begin_in_any_case(rest, "x")) {
		bytes_take(&rest, 1);
		base = 16;
	}
	for (; rest.n > 0 && (base == 16 ? isxdigit(*rest.at) : isdigit(*rest.at)); digits++) {
		unsigned digit = isdigit(*rest.at) ? *rest.at - 0U - '0' : (*rest.at | 0x20U) - 'a' + 10;

		if (number <= 0x10ffff)
			number = number * base + digit;
		bytes_take(&rest, 1);
	}
	if (digits == 0 || !bytes_begin(rest, ";"))
		return false;
	bytes_take(&rest, 1);
	*b = rest;
	*c = number;
	return true;
}

/* Consumes a reference by name, of those that are usual in titles. */
static bool
take_name(struct bytes *b, uint32_t *c)
{
	static const struct { const char *name; uint32_t c; } known[] = {
		{ "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' }, { "nbsp;", ' ' },
		{ "copy;", 0xa9 }, { "reg;", 0xae }, { "trade;", 0x2122 }, { "laquo;", 0xab }, { "raquo;", 0xbb },
		{ "middot;", 0xb7 }, { "bull;", 0x2022 }, { "ndash;", 0x2013 }, { "mdash;", 0x2014 }, { "hellip;", 0x2026 },
		{ "auml;", 0xe4 }, { "ouml;", 0xf6 }, { "uuml;", 0xfc }, { "Auml;", 0xc4 }, { "Ouml;", 0xd6 }, { "Uuml;", 0xdc },
		{ "szlig;", 0xdf }, { "eacute;", 0xe9 }, { "egrave;", 0xe8 }, { "agrave;", 0xe0 }, { "ccedil;", 0xe7 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (bytes_begin(*b, known[i].name)) {
			bytes_take(b, strlen(known[i].name));
			*c = known[i].c;
			return true;
		}
	return false;
}

/* The result always fits, because no reference is shorter than its character. */
size_t
title_format(struct bytes title, char *dst)
{
	char *d = dst;
	bool blank = false;

	while (title.n > 0) {
		uint32_t c = *bytes_take(&title, 1);
		bool reference = c == '&' && (take_number(&title, &c) || take_name(&title, &c));

		if (c < 0x80 && isspace((int)c)) {
			blank = d > dst;
			continue;
		}
		if (blank)
			*d++ = ' ';
		blank = false;
		if (reference)
			d += put_character(d, c);
		else
			*d++ = (char)c;
	}
	return (size_t)(d - dst);
}

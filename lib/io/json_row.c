/* SPDX-License-Identifier: ISC
 *
 * Splits lines that json_valid() has accepted, so this file does not check for the end of a line.
 */
#include "io/json_row.h"

#include <stdlib.h>

#include "io/alloc.h"
#include "io/json.h"

static const char *
skip_space(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')
		s++;
	return s;
}

/* Returns the quote that ends a string; s is the first byte after the opening quote. */
static const char *
find_quote(const char *s)
{
	while (*s != '"')
		s += *s == '\\' ? 2 : 1;
	return s;
}

/* Returns the end of a value of an object. */
static const char *
skip_value(const char *s)
{
	unsigned depth = 0;

	for (;; s++) {
		switch (*s) {
		case '"':
			s = find_quote(s + 1);
			break;
		case '[':
		case '{':
			depth++;
			continue;
		case ']':
		case '}':
			if (depth-- == 0)
				return s;
			break;
		case ' ':
		case '\t':
		case '\r':
		case ',':
			if (depth == 0)
				return s;
			continue;
		default:
			continue;
		}
		if (depth == 0)
			return s + 1;
	}
}

static struct json_member *
add_member(struct json_row *row)
{
	if (row->n == row->cap) {
		row->cap = 2 * row->cap + 16;
		row->member = reallocate_or_die(row->member, row->cap, sizeof(*row->member));
	}
	return &row->member[row->n++];
}

bool
json_row_split(struct json_row *row, const char *line, size_t n)
{
	const char *s;

	row->n = 0;
	if (!json_valid(line, n) || *(s = skip_space(line)) != '{')
		return false;
	for (s = skip_space(s + 1); *s != '}'; s = skip_space(s)) {
		struct json_member *m = add_member(row);

		if (*s == ',')
			s = skip_space(s + 1);
		m->name = s + 1;
		s = find_quote(m->name);
		m->name_n = (size_t)(s - m->name);
		s = skip_space(s + 1);
		m->value = skip_space(s + 1);   /* after the colon */
		s = skip_value(m->value);
		m->value_n = (size_t)(s - m->value);
	}
	return true;
}

/* --- strings */

static uint32_t
parse_hex(const char *s)
{
	const char digits[] = { s[0], s[1], s[2], s[3], '\0' };

	return (uint32_t)strtoul(digits, NULL, 16);
}

static void
append_character(struct record *r, uint32_t c)
{
	const unsigned more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const uint8_t first[] = { 0, 0xc0, 0xe0, 0xf0 };
	char text[4] = { (char)(first[more] | c >> 6 * more) };

	for (unsigned i = 1; i <= more; i++)
		text[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3f));
	record_append(r, text, more + 1);
}

/*
 * Appends the character of an escape. s, of n bytes up to the end of the string, begins after the
 * backslash. Returns the number of bytes that the escape takes.
 */
static size_t
append_escaped(struct record *r, const char *s, size_t n)
{
	static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, *s);
	uint32_t c, low;

	if (*s != 'u') {
		record_append(r, letter != NULL ? &bytes[letter - letters] : s, 1);
		return 1;
	}
	c = parse_hex(s + 1);
	/*
	 * A character beyond U+FFFF has two escapes (surrogates); one alone is invalid (RFC 8259,
	 * section 7).
	 */
	if (c < 0xd800 || c > 0xdfff) {
		append_character(r, c);
		return 5;
	}
	low = n >= 11 && s[5] == '\\' && s[6] == 'u' ? parse_hex(s + 7) : 0;
	if (c > 0xdbff || low < 0xdc00 || low > 0xdfff) {
		append_character(r, 0xfffd);
		return 5;
	}
	append_character(r, 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff));
	return 11;
}

/* Appends the string between the quotes. */
static void
append_string(struct record *r, const char *s, size_t n)
{
	const char *end = s + n, *backslash;

	while ((backslash = memchr(s, '\\', (size_t)(end - s))) != NULL) {
		record_append(r, s, (size_t)(backslash - s));
		s = backslash + 1;
		s += append_escaped(r, s, (size_t)(end - s));
	}
	record_append(r, s, (size_t)(end - s));
}

/* --- numbers */

/* No more zeros are added to a number. */
enum { ZEROS_MAX = 40 };

/* The number of an exponent, or one beyond all bounds. */
static int
parse_exponent(const char *s, const char *end)
{
	bool negative = *s == '-';
	int v = 0;

	for (s += *s == '-' || *s == '+'; s < end && v < 1000; s++)
		v = v * 10 + (*s - '0');
	return negative ? -v : v;
}

static void
append_zeros(struct record *r, int n)
{
	while (n-- > 0)
		record_append(r, "0", 1);
}

/* Digits, of which so many, maybe less than none or more than all, are before the point. */
static void
append_decimal(struct record *r, const char *digits, int n, int whole)
{
	while (n > 0 && whole > 1 && *digits == '0')
		digits++, n--, whole--;
	if (n == 0)
		whole = 1;
	if (whole <= 0) {
		record_append(r, "0.", 2);
		append_zeros(r, -whole);
	}
	for (int i = 0; i < n; i++) {
		if (i == whole && i > 0)
			record_append(r, ".", 1);
		record_append(r, digits + i, 1);
	}
	append_zeros(r, whole - n);
}

/*
 * One with an exponent as the same number without it, 1e-05 as 0.00001: so it is known as a number
 * and as the same one everywhere.
 */
static void
append_number(struct record *r, const char *s, size_t n)
{
	const char *end = s + n, *e = memchr(s, 'e', n), *point;
	char digits[ZEROS_MAX];
	int exponent, whole, digits_n = 0;

	e = e != NULL ? e : memchr(s, 'E', n);
	if (e == NULL || e - s > ZEROS_MAX || abs(exponent = parse_exponent(e + 1, end)) > ZEROS_MAX) {
		record_append(r, s, n);
		return;
	}
	if (*s == '-')
		record_append(r, s++, 1);
	point = memchr(s, '.', (size_t)(e - s));
	whole = (int)((point != NULL ? point : e) - s) + exponent;
	for (; s < e; s++)
		if (*s != '.')
			digits[digits_n++] = *s;
	append_decimal(r, digits, digits_n, whole);
}

void
json_row_put_name(struct record *r, size_t i, const struct json_member *m)
{
	size_t at = r->used;

	append_string(r, m->name, m->name_n);
	record_end(r, i, at);
}

bool
json_row_is_named(struct record *r, const struct json_member *m, const char *name, size_t n)
{
	size_t at = r->used;
	bool same;

	if (memchr(m->name, '\\', m->name_n) == NULL)
		return m->name_n == n && memcmp(m->name, name, n) == 0;
	append_string(r, m->name, m->name_n);
	same = r->used - at == n && memcmp(r->text + at, name, n) == 0;
	r->used = at;
	return same;
}

void
json_row_put_value(struct record *r, size_t i, const struct json_member *m)
{
	size_t at = r->used;

	switch (*m->value) {
	case '"':
		append_string(r, m->value + 1, m->value_n - 2);
		break;
	case 't':
		record_append(r, "1", 1);
		break;
	case 'f':
		record_append(r, "0", 1);
		break;
	case 'n':
		break;
	case '[':
	case '{':
		record_append(r, m->value, m->value_n);
		break;
	default:
		append_number(r, m->value, m->value_n);
	}
	record_end(r, i, at);
}

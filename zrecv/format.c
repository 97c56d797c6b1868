/* SPDX-License-Identifier: ISC
 *
 * Writes values into a buffer with format_room bytes of room. Invariant: text from outside is
 * sanitized first.
 */
#include "format.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "io/csv.h"
#include "io/decimal.h"
#include "io/json.h"
#include "io/utf8.h"
#include "net/dns_json.h"

#define YEAR_9999 INT64_C(253402300799)  /* its last second */

/* Longest value that is neither bytes nor text. */
enum { VALUE_MAX = 64 };

/* Text may be data from outside, of any length up to its limit. */
static size_t
value_room(const struct format *f, const struct column *c)
{
	if (c->type == COLUMN_BINARY)
		return 2 * PROBE_BANNER_MAX;
	if (c->type == COLUMN_TEXT)
		return f->kind == FORMAT_JSON ? JSON_STRING_MAX(PROBE_LONG_MAX) : CSV_FIELD_MAX(PROBE_LONG_MAX);
	if (c->type == COLUMN_RECORDS)
		return f->kind == FORMAT_JSON ? DNS_JSON_MAX(PROBE_LONG_MAX) : CSV_FIELD_MAX(PROBE_LONG_MAX);
	if (c->type == COLUMN_STRING)
		return f->kind == FORMAT_JSON ? JSON_STRING_MAX(PROBE_DATA_MAX) : CSV_FIELD_MAX(PROBE_DATA_MAX);
	return VALUE_MAX;
}

/* JSON adds quotes around the name and perhaps the value, and a colon. */
size_t
format_room(const struct format *f, const struct column *c)
{
	return value_room(f, c) + 1 + (f->kind == FORMAT_JSON ? strlen(c->name) + 5 : 0);
}

/* A file may contain any time; there is no text for those after year 9999. */
static bool
has_text(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_sec <= YEAR_9999 && t->tv_nsec >= 0 && t->tv_nsec <= 999999999;
}

static size_t
put_time(struct format *f, char *p, const struct timespec *t)
{
	if (t->tv_sec != f->second) {
		struct tm tm;

		f->second = t->tv_sec;
		f->second_len = strftime(f->second_text, sizeof(f->second_text), "%Y-%m-%dT%H:%M:%S.", gmtime_r(&t->tv_sec, &tm));
	}
	/* copy it whole: a constant length is faster */
	memcpy(p, f->second_text, sizeof(f->second_text));
	p += f->second_len;
	decimal_put_million(p, (uint32_t)t->tv_nsec / 1000);
	p[6] = 'Z';
	return f->second_len + 7;
}

/*
 * Converts four bytes to eight hexadecimal digits, the first one in the lowest byte. Spreads the
 * nibbles to bytes; adding 6 carries those above 9 to 16, which marks them as letters.
 */
static uint64_t
digits_of(uint32_t four)
{
	uint64_t x = four, letters;

	x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
	x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x >> 4 & UINT64_C(0x000f000f000f000f)) | (x & UINT64_C(0x000f000f000f000f)) << 8;
	letters = (x + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
	return x + UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10);
}

/* Writes hexadecimal digits. Answers are long: certificates have thousands of bytes. */
static size_t
put_bytes(char *p, const uint8_t *bytes, size_t n)
{
	size_t i;
	uint32_t four;
	uint64_t digits;

	if (n > PROBE_BANNER_MAX)
		n = PROBE_BANNER_MAX;
	for (i = 0; i + 4 <= n; i += 4) {
		memcpy(&four, bytes + i, 4);
		digits = htole64(digits_of(le32toh(four)));
		memcpy(p + 2 * i, &digits, 8);
	}
	for (; i < n; i++) {
		digits = htole64(digits_of(bytes[i]));
		memcpy(p + 2 * i, &digits, 2);
	}
	return 2 * n;
}

static size_t
put_text(const struct format *f, char *p, const char *s, size_t n)
{
	return f->kind == FORMAT_JSON ? json_string(p, s, n) : csv_field(p, s, n);
}

/*
 * Writes text from outside without control characters, which could control a terminal or end a
 * row too early.
 */
static size_t
put_line(const struct format *f, char *p, const uint8_t *s, size_t n)
{
	char clean[PROBE_DATA_MAX];

	if (n > sizeof(clean))
		n = sizeof(clean);
	memcpy(clean, s, n);
	utf8_disarm(clean, n);
	return put_text(f, p, clean, n);
}

static size_t
put_long(const struct format *f, char *p, const struct column *c, const struct value *v)
{
	char text[PROBE_LONG_MAX];
	size_t n = v->written.write(v->written.reply, text, sizeof(text)), json;

	if (f->kind == FORMAT_JSON && c->type == COLUMN_RECORDS && (json = dns_json(p, text, n)) > 0)
		return json;
	return put_text(f, p, text, n);
}

/* With one decimal digit, rounded. */
static size_t
put_milliseconds(char *p, uint64_t us)
{
	uint64_t tenths = us / 100 + (us % 100 >= 50);
	size_t n = decimal_put(p, tenths / 10);

	p[n] = '.';
	p[n + 1] = (char)('0' + tenths % 10);
	return n + 2;
}

static size_t
put_mac(char *p, const uint8_t *mac)
{
	return (size_t)sprintf(p, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static size_t
put_value(struct format *f, char *p, const struct column *c, const struct value *v)
{
	switch (v->kind) {
	case VALUE_NUMBER:
		return decimal_put(p, v->number);
	case VALUE_MS:
		return put_milliseconds(p, v->number);
	case VALUE_TEXT:
		return put_text(f, p, v->text, strlen(v->text));
	case VALUE_ADDRESS:
		return addr_format(v->address, p);
	case VALUE_TIME:
		return put_time(f, p, v->time);
	case VALUE_BYTES:
		return put_bytes(p, v->bytes.at, v->bytes.n);
	case VALUE_LINE:
		return put_line(f, p, v->bytes.at, v->bytes.n);
	case VALUE_LONG:
		return put_long(f, p, c, v);
	case VALUE_MAC:
		return put_mac(p, v->mac);
	default:
		return 0;
	}
}

static char *
put_json(struct format *f, char *p, const struct column *c, const struct value *v)
{
	bool quotes = v->kind == VALUE_ADDRESS || v->kind == VALUE_TIME || v->kind == VALUE_BYTES || v->kind == VALUE_MAC;
	char *begin = p;

	if (v->kind == VALUE_NUMBER && c->type == COLUMN_BOOL)
		return stpcpy(p, v->number != 0 ? "true" : "false");
	if (quotes)
		*p++ = '"';
	p += put_value(f, p, c, v);
	if (quotes)
		*p++ = '"';
	/* JSON has null for an empty value. */
	return p == begin + 2 && *begin == '"' ? stpcpy(begin, "null") : p;
}

char *
format_value(struct format *f, char *p, const struct column *c, const struct value *v, bool first)
{
	bool none = v->kind == VALUE_NONE || (v->kind == VALUE_TIME && !has_text(v->time));

	if (!first)
		*p++ = ',';
	if (f->kind != FORMAT_JSON)
		return none ? p : p + put_value(f, p, c, v);
	p = stpcpy(stpcpy(stpcpy(p, first ? "{\"" : "\""), c->name), "\":");
	if (none)
		return stpcpy(p, c->type == COLUMN_RECORDS ? "[]" : "null");
	return put_json(f, p, c, v);
}

char *
format_end(const struct format *f, char *p)
{
	if (f->kind == FORMAT_JSON)
		*p++ = '}';
	*p++ = '\n';
	return p;
}

/* SPDX-License-Identifier: ISC
 *
 * Sections of DNS messages as JSON (zscan-rows.5, DNS RECORDS).
 */
#include "net/dns_json.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "io/json.h"
#include "net/dns_types.h"

struct piece {
	const char *at;
	size_t n;
};

/* The data of a record as text. */
struct data {
	char *at;
	size_t n;
	/* bytes in a message; -1: unknown, since names may have been compressed */
	int64_t length;
	bool parsed;
};

static bool
is(struct piece p, const char *text)
{
	return p.n == strlen(text) && memcmp(p.at, text, p.n) == 0;
}

/* Takes the part of rest before the next byte c, and that byte. */
static struct piece
take(struct piece *rest, char c)
{
	const char *end = memchr(rest->at, c, rest->n);
	struct piece p = { rest->at, end != NULL ? (size_t)(end - rest->at) : rest->n };
	size_t taken = p.n + (end != NULL);

	rest->at += taken;
	rest->n -= taken;
	return p;
}

static bool
parse_number(struct piece p, uint32_t *number)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p.n && n <= UINT32_MAX; i++) {
		if (!isdigit((unsigned char)p.at[i]))
			return false;
		n = 10 * n + (uint64_t)(p.at[i] - '0');
	}
	*number = (uint32_t)n;
	return p.n > 0 && n <= UINT32_MAX;
}

/*
 * Takes a name and leaves out the point at its end, as ZMap does. The name of the root is empty.
 */
static bool
take_name(struct piece *rest, struct piece *name)
{
	*name = take(rest, ' ');
	if (name->n == 0 || name->at[name->n - 1] != '.')
		return false;
	name->n--;
	return true;
}

static void
put(struct data *d, struct piece p)
{
	memcpy(d->at + d->n, p.at, p.n);
	d->n += p.n;
}

/* The byte of an escape \DDD; -1: not an escape. */
static int
escaped(const char *s, size_t n)
{
	uint32_t byte;

	if (n < 4 || *s != '\\' || !parse_number((struct piece){ s + 1, 3 }, &byte) || byte > UINT8_MAX)
		return -1;
	return (int)byte;
}

/*
 * Writes the bytes of a text with its escapes resolved; returns their number, which is at most
 * the length of the text.
 */
static size_t
unescape(char *dst, struct piece p)
{
	size_t n = 0;

	for (size_t i = 0; i < p.n;) {
		int byte = escaped(p.at + i, p.n - i);

		dst[n++] = byte >= 0 ? (char)byte : p.at[i];
		i += byte >= 0 ? 4 : 1;
	}
	return n;
}

/* Takes a text in quotes and the space after it; p is the text without its quotes. */
static bool
take_quoted(struct piece *rest, struct piece *p)
{
	if (rest->n == 0 || *rest->at != '"')
		return false;
	rest->at++;
	rest->n--;
	if (memchr(rest->at, '"', rest->n) == NULL)
		return false;
	*p = take(rest, '"');
	return rest->n == 0 || take(rest, ' ').n == 0;
}

/*
 * Concatenates the strings, as readers of TXT records expect. In the message each has a byte of
 * length.
 */
static bool
put_strings(struct data *d, struct piece *rest)
{
	struct piece p;
	size_t n;

	do {
		if (!take_quoted(rest, &p))
			return false;
		n = unescape(d->at + d->n, p);
		d->n += n;
		d->length += 1 + (int64_t)n;
	} while (rest->n > 0);
	return true;
}

/* A single string keeps its quotes, as in a zone file. */
static bool
put_rest(struct data *d, struct piece *rest)
{
	struct piece p = *rest, between;

	if (!take_quoted(rest, &between) || rest->n > 0)
		return false;
	d->length += (int64_t)unescape(d->at + d->n, between);
	put(d, p);
	return true;
}

/* Takes an item of the kind of one letter of dns_type_data. */
static bool
put_item(struct data *d, char kind, struct piece *rest)
{
	struct piece p;
	uint32_t number;

	switch (kind) {
	case 's':
		return put_strings(d, rest);
	case 'r':
		return put_rest(d, rest);
	case 'n':
		if (!take_name(rest, &p))
			return false;
		d->length = INT64_MIN;
		break;
	case 'a':
	case '6':
		p = take(rest, ' ');
		d->length += kind == 'a' ? 4 : 16;
		break;
	case 't':
		p = take(rest, ' ');
		d->length += 1 + (int64_t)unescape(d->at + d->n, p);
		break;
	default:
		p = take(rest, ' ');
		if (!parse_number(p, &number))
			return false;
		d->length += kind - '0';
	}
	put(d, p);
	return true;
}

/* Takes \# LENGTH BYTES (RFC 3597, section 5): the bytes in hexadecimal. */
static bool
put_unknown(struct data *d, struct piece rest)
{
	struct piece sign = take(&rest, ' '), length = take(&rest, ' ');
	uint32_t n;

	if (!is(sign, "\\#") || !parse_number(length, &n) || rest.n != 2 * (size_t)n)
		return false;
	for (size_t i = 0; i < rest.n; i++)
		if (!isxdigit((unsigned char)rest.at[i]))
			return false;
	d->length = n;
	put(d, rest);
	return true;
}

static bool
read_data(struct data *d, int type, struct piece rest)
{
	static const char unknown[] = "\\#";
	const char *kinds = dns_type_data((uint16_t)type);

	if (rest.n == 0)
		return false;
	/* Compare the whole sign: a name may begin with an escape \DDD. */
	d->parsed = kinds != NULL && (rest.n < strlen(unknown) || memcmp(rest.at, unknown, strlen(unknown)) != 0);
	if (!d->parsed)
		return put_unknown(d, rest);
	for (const char *kind = kinds; *kind != '\0'; kind++) {
		if (kind > kinds)
			put(d, (struct piece){ " ", 1 });
		if (!put_item(d, *kind, &rest))
			return false;
	}
	if (d->length < 0)
		d->length = -1;
	return rest.n == 0;
}

static char *
put_string(char *d, const char *before, struct piece p)
{
	d = stpcpy(d, before);
	return d + json_string(d, p.at, p.n);
}

/*
 * Writes NAME CLASS TYPE or NAME TTL CLASS TYPE DATA as an object. Returns NULL if the text is
 * neither. scratch has room for record.n bytes.
 */
static char *
put_record(char *d, struct piece record, char *scratch)
{
	struct piece rest = record, name, word, class, type;
	struct data data = { .at = scratch };
	uint32_t ttl;
	bool question;
	int class_number, type_number;

	if (!take_name(&rest, &name))
		return NULL;
	word = take(&rest, ' ');
	question = !parse_number(word, &ttl);
	class = question ? word : take(&rest, ' ');
	type = take(&rest, ' ');
	class_number = dns_class(class.at, class.n);
	type_number = dns_type(type.at, type.n);
	if (class_number < 0 || type_number < 0 || (question ? rest.n > 0 : !read_data(&data, type_number, rest)))
		return NULL;
	d = put_string(d, "{\"name\":", name);
	d += sprintf(d, question ? ",\"qtype\":%d" : ",\"type\":%d", type_number);
	d = put_string(d, question ? ",\"qtype_str\":" : ",\"type_str\":", type);
	d += sprintf(d, question ? ",\"qclass\":%d" : ",\"class\":%d", class_number);
	if (question)
		return stpcpy(d, "}");
	d += sprintf(d, ",\"ttl\":%" PRIu32 ",\"rdlength\":", ttl);
	d += data.length < 0 ? sprintf(d, "null") : sprintf(d, "%" PRId64, data.length);
	d += sprintf(d, ",\"rdata_is_parsed\":%d", data.parsed);
	d = put_string(d, ",\"rdata\":", (struct piece){ data.at, data.n });
	return stpcpy(d, "}");
}

size_t
dns_json(char *dst, const char *text, size_t n)
{
	struct piece rest = { text, n };
	char *d = dst, *scratch = dst + DNS_JSON_MAX(n) - n;

	*d++ = '[';
	while (rest.n > 0) {
		struct piece record = take(&rest, ';');

		if (d > dst + 1)
			*d++ = ',';
		d = is(record, "...") ? stpcpy(d, "null") : put_record(d, record, scratch);
		if (d == NULL)
			return 0;
	}
	*d++ = ']';
	return (size_t)(d - dst);
}

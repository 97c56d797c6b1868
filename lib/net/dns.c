/* SPDX-License-Identifier: ISC
 *
 * Parses DNS messages and formats them as text: the presentation form (RFC 1035, section 5.1; RFC
 * 3597, section 5) on one line.
 */
#include "net/dns.h"

#include <string.h>

#include "addr/addr.h"
#include "net/dns_types.h"
#include "net/text.h"
#include "net/wire.h"

/*
 * RFC 1035, section 4.1.4: a length of 0xc0 or more is a pointer. A name cannot need more
 * pointers than it has labels.
 */
enum { POINTER = 0xc0, POINTERS_MAX = 127 };

/* A message, of n bytes, and the offset of the next byte to read. */
struct reader {
	const uint8_t *message;
	size_t n, at;
};

/* RFC 3597, section 5: data of any type. */
static void
put_unknown(struct text *t, const uint8_t *p, size_t n)
{
	text_put(t, " \\# %zu%s", n, n > 0 ? " " : "");
	for (size_t i = 0; i < n; i++)
		text_put(t, "%02x", p[i]);
}

/* --- names */

/*
 * Sets *first to the target of the pointer at an offset. Returns false if there is none. Each
 * pointer must point before all earlier parts of the name, so every name ends.
 */
static bool
follow(const struct reader *r, size_t at, size_t *first)
{
	size_t target = at + 2 <= r->n ? wire_get16(r->message + at) & 0x3fff : SIZE_MAX;

	if (target < DNS_HEADER || target >= *first)
		return false;
	*first = target;
	return true;
}

/* Reads a name. Returns false if it is malformed or incomplete. */
static bool
read_name(struct reader *r, struct text *t)
{
	size_t at = r->at, first = r->at, after = 0, length = 1;
	int pointers = 0;

	for (; at < r->n && r->message[at] != 0;) {
		uint8_t label = r->message[at];

		if (label >= POINTER) {
			if (++pointers > POINTERS_MAX || !follow(r, at, &first))
				return false;
			after = pointers == 1 ? at + 2 : after;
			at = first;
			continue;
		}
		length += label + 1U;
		if (label > DNS_LABEL_MAX || length > DNS_NAME_MAX || label >= r->n - at)
			return false;
		text_bytes(t, r->message + at + 1, label, false);
		text_put(t, ".");
		at += label + 1U;
	}
	if (at >= r->n)
		return false;
	if (length == 1)
		text_put(t, ".");
	r->at = pointers > 0 ? after : at + 1;
	return true;
}

/* --- records */

/* Consumes n bytes; returns NULL if fewer remain. */
static const uint8_t *
take(struct reader *r, size_t n)
{
	const uint8_t *p = r->message + r->at;

	if (n > r->n - r->at)
		return NULL;
	r->at += n;
	return p;
}

static bool
read_number(struct reader *r, struct text *t, size_t bytes)
{
	const uint8_t *p = take(r, bytes);

	if (p != NULL)
		text_put(t, "%u", bytes == 1 ? p[0] : bytes == 2 ? wire_get16(p) : wire_get32(p));
	return p != NULL;
}

static bool
read_address(struct reader *r, struct text *t, bool ip6)
{
	const uint8_t *p = take(r, ip6 ? 16 : 4);
	char s[ADDR_STRLEN];
	struct addr a;

	if (p == NULL)
		return false;
	if (ip6)
		memcpy(a.b, p, 16);
	else
		a = addr_from4(wire_get32(p));
	addr_format(&a, s);
	text_put(t, "%s%s", ip6 && addr_is4(&a) ? "::ffff:" : "", s);
	return true;
}

static bool
read_string(struct reader *r, struct text *t, bool quoted)
{
	const uint8_t *length = take(r, 1), *p = length != NULL ? take(r, *length) : NULL;

	if (p == NULL)
		return false;
	if (quoted)
		text_quoted(t, p, *length);
	else
		text_bytes(t, p, *length, false);
	return true;
}

static bool
read_strings(struct reader *r, struct text *t)
{
	do {
		if (!read_string(r, t, true))
			return false;
		if (r->at < r->n)
			text_put(t, " ");
	} while (r->at < r->n);
	return true;
}

static bool
read_rest(struct reader *r, struct text *t)
{
	text_quoted(t, r->message + r->at, r->n - r->at);
	r->at = r->n;
	return true;
}

static bool
read_item(struct reader *r, struct text *t, char kind)
{
	switch (kind) {
	case 'a': return read_address(r, t, false);
	case '6': return read_address(r, t, true);
	case 'n': return read_name(r, t);
	case 's': return read_strings(r, t);
	case 't': return read_string(r, t, false);
	case 'r': return read_rest(r, t);
	default: return read_number(r, t, (size_t)(kind - '0'));
	}
}

/*
 * Reads the data of a record, which ends at the end of r. If it does not match its type, writes
 * it as data of an unknown type and returns false.
 */
static bool
read_data(struct reader r, struct text *t, uint16_t type)
{
	const struct text before = *t;
	const size_t from = r.at;
	const char *data = dns_type_data(type);
	bool good = true;

	for (const char *kind = data; good && kind != NULL && *kind != '\0'; kind++) {
		text_put(t, " ");
		good = read_item(&r, t, *kind);
	}
	good = good && (data == NULL || r.at == r.n);
	if (data == NULL || !good) {
		*t = before;
		put_unknown(t, r.message + from, r.n - from);
	}
	return good;
}

/* The outcome of reading. After a BAD element the next one can be read; after END nothing can. */
enum outcome { GOOD, BAD, END };

/*
 * Reads NAME CLASS TYPE of a question, or NAME TTL CLASS TYPE DATA of a record (RFC 1035,
 * sections 4.1.2 and 4.1.3).
 */
static enum outcome
read_record(struct reader *r, struct text *t, bool question)
{
	struct reader ahead = *r;
	const uint8_t *p;
	size_t length = 0;
	bool good = true;

	if (!read_name(&ahead, t) || (p = take(&ahead, question ? 4 : 10)) == NULL)
		return END;
	if (!question && (length = wire_get16(p + 8)) > ahead.n - ahead.at)
		return END;
	if (!question)
		text_put(t, " %u", wire_get32(p + 4));
	text_put(t, " ");
	dns_put_class(t, wire_get16(p + 2));
	text_put(t, " ");
	dns_put_type(t, wire_get16(p));
	if (!question)
		good = read_data((struct reader){ r->message, ahead.at + length, ahead.at }, t, wire_get16(p));
	r->at = ahead.at + length;
	return good ? GOOD : BAD;
}

/*
 * Reads one more element of a list. The text keeps room for "...", which shows that the list was
 * cut.
 */
static enum outcome
read_element(struct reader *r, struct text *t, bool question)
{
	static const char sign[] = "...";
	struct text before = *t;
	enum outcome o;

	if (t->n > 0)
		text_put(t, ";");
	o = read_record(r, t, question);
	if (before.full || (!t->full && t->room - t->n >= sizeof(sign) + (t->n > 0) && o != END))
		return o;
	*t = before;
	if (o != END) {
		text_put(t, t->n > 0 ? ";%s" : "%s", sign);
		t->full = true;
	}
	return o;
}

/*
 * Reads all sections up to the last one, whose text is written to t. Stops at a record that is
 * incomplete.
 */
static enum outcome
read_sections(struct reader *r, enum dns_section last, struct text *t)
{
	enum outcome all = GOOD;

	for (enum dns_section s = DNS_QUESTIONS; s <= last; s++) {
		struct text none = { .full = true };
		uint16_t count = wire_get16(r->message + DNS_QDCOUNT + 2 * s);

		for (uint16_t i = 0; i < count; i++) {
			enum outcome o = read_element(r, s == last && t != NULL ? t : &none, s == DNS_QUESTIONS);

			if (o == END)
				return END;
			all = o == BAD ? BAD : all;
		}
	}
	return all;
}

size_t
dns_format(const uint8_t *message, size_t n, enum dns_section section, char *dst, size_t room)
{
	struct reader r = { message, n, DNS_HEADER };
	struct text t = { .at = dst, .room = room };

	if (n >= DNS_HEADER)
		read_sections(&r, section, &t);
	return t.n;
}

bool
dns_refuses(const uint8_t *message, size_t n)
{
	uint16_t flags = n >= DNS_HEADER ? wire_get16(message + DNS_FLAGS) : 0;

	/* the opcode must be 0, as in the question */
	return (flags & DNS_RESPONSE) != 0 && (flags >> 11 & 15) == 0 && (flags & DNS_RCODE) != 0
	    && wire_get16(message + DNS_QDCOUNT) == 0 && wire_get16(message + DNS_ANCOUNT) == 0
	    && wire_get16(message + DNS_NSCOUNT) == 0;
}

bool
dns_check(const uint8_t *message, size_t n, size_t *unconsumed)
{
	struct reader r = { message, n, DNS_HEADER };
	enum outcome o;

	*unconsumed = n;
	if (n < DNS_HEADER)
		return false;
	o = read_sections(&r, DNS_ADDITIONALS, NULL);
	*unconsumed = n - r.at;
	return o == GOOD && *unconsumed == 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Interprets the lines of a target stream. Their meaning depends only on the header, so any stage
 * that sees the stream from its first line reads the same targets. A line that begins inside a
 * quoted field may look like a target but never is one.
 */
#include "targets/target_lines.h"

#include <string.h>
#include <strings.h>

#include "addr/addr_fault.h"
#include "targets/host_name.h"

/* A field of a row. */
struct field {
	const char *s;
	size_t n;
	/* it does not end on this line, or text follows its closing quote */
	bool broken;
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * Returns the closing quote; s is the byte after the opening one. Returns end if there is none.
 * Two quotes in a row are one quote character of the field.
 */
static const char *
closing_quote(const char *s, const char *end)
{
	while ((s = memchr(s, '"', (size_t)(end - s))) != NULL && s + 1 < end && s[1] == '"')
		if ((s += 2) == end)
			return end;
	return s != NULL ? s : end;
}

/* Takes the field at s, without blanks around it. Returns the position of its comma, or end. */
static const char *
take_field(const char *s, const char *end, struct field *f)
{
	const char *next;

	while (s < end && blank(*s))
		s++;
	if (s < end && *s == '"') {
		next = closing_quote(++s, end);
		*f = (struct field){ s, (size_t)(next - s), next == end };
		next += next < end;
		while (next < end && blank(*next))
			next++;
		f->broken = f->broken || (next < end && *next != ',');
		return f->broken ? end : next;
	}
	next = memchr(s, ',', (size_t)(end - s));
	if (next == NULL)
		next = end;
	*f = (struct field){ s, (size_t)(next - s), false };
	while (f->n > 0 && blank(s[f->n - 1]))
		f->n--;
	return next;
}

/* Whether a quoted field among the n bytes at s does not end there. A field begins at s. */
static bool
leaves_quote_open(const char *s, size_t n)
{
	const char *end = s + n;

	if (memchr(s, '"', n) == NULL)
		return false;
	for (;;) {
		struct field f;

		while (s < end && blank(*s))
			s++;
		if (s < end && *s == '"' && closing_quote(s + 1, end) == end)
			return true;
		s = take_field(s, end, &f);
		if (s == end)
			return false;
		s++;
	}
}

/* --- the header */

/*
 * Column names, each of which makes a line a header. If a column has several names, an earlier
 * one takes precedence over a later one.
 */
static const struct {
	const char *name;
	enum target_column column;      /* TARGET_COLUMNS: known but not read */
} names[] = {
	{ "saddr", TARGET_COLUMN_ADDRESS }, { "ip", TARGET_COLUMN_ADDRESS }, { "addr", TARGET_COLUMN_ADDRESS },
	{ "sport", TARGET_COLUMN_PORT }, { "port", TARGET_COLUMN_PORT },
	{ "proto", TARGET_COLUMN_PROTOCOL }, { "attempt", TARGET_COLUMN_ATTEMPT }, { "name", TARGET_COLUMN_NAME },
	{ "daddr", TARGET_COLUMN_SOURCE }, { "dport", TARGET_COLUMN_SOURCE_PORT },
	{ "seqnum", TARGET_COLUMN_SEQNUM }, { "acknum", TARGET_COLUMN_ACKNUM }, { "segment", TARGET_COLUMN_SEGMENT },
};

enum { NAMES = sizeof(names) / sizeof(*names) };

static size_t
find_name(const struct field *f)
{
	size_t i = 0;

	while (i < NAMES && (strlen(names[i].name) != f->n || strncasecmp(names[i].name, f->s, f->n) != 0))
		i++;
	return i;
}

/* Whether a field may be the name of an unknown column. */
static bool
is_name(const struct field *f)
{
	struct addr a;

	return f->n == 0 || (!addr_parse(f->s, f->n, &a) && addr_fault(f->s, f->n) == ADDR_FAULT_OTHER && !addr_fault_is_number(f->s, f->n));
}

/* Whether the line has several fields that may all be names: possibly an unknown header. */
static bool
has_names_only(const char *s, const char *end)
{
	struct field f;
	bool named = false;
	int width = 0;

	for (;; s++) {
		s = take_field(s, end, &f);
		if (f.broken)
			return width > 0;
		if (!is_name(&f))
			return false;
		named = named || f.n > 0;
		width++;
		if (s == end)
			return named && width > 1;
	}
}

/* Whether this stream uses a column. */
static bool
is_read(const struct target_lines *t, enum target_column column)
{
	if (t->wants_names && (column == TARGET_COLUMN_ATTEMPT || column == TARGET_COLUMN_NAME))
		return true;
	return column <= TARGET_COLUMN_PROTOCOL || (column >= TARGET_COLUMN_SOURCE && column < TARGET_COLUMNS && t->handshake != NULL);
}

/* The columns that a row of a connection needs. */
static const char *const needed[] = {
	[TARGET_COLUMN_ADDRESS] = "saddr", [TARGET_COLUMN_PORT] = "sport", [TARGET_COLUMN_SOURCE] = "daddr",
	[TARGET_COLUMN_SOURCE_PORT] = "dport", [TARGET_COLUMN_SEQNUM] = "seqnum", [TARGET_COLUMN_ACKNUM] = "acknum",
};

/* Records the columns that the header of rows of connections lacks. */
static void
note_missing(struct target_lines *t)
{
	char *p = stpcpy(t->missing, "the header lacks:");

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (needed[i] != NULL && t->column[i] == -1)
			p = stpcpy(stpcpy(p, " "), needed[i]);
	if (p == t->missing + strlen("the header lacks:"))
		t->missing[0] = '\0';
}

/*
 * Whether the line is a header, that is, names a known column. If so, the following lines are
 * rows.
 */
static bool
take_header(struct target_lines *t, const char *s, const char *end)
{
	const char *begin = s;
	size_t best[TARGET_COLUMNS], i;
	enum target_column column;
	struct field f;
	struct addr a;
	bool known = false, noted[NAMES + 1] = { false };

	t->width = 0;
	for (column = 0; column < TARGET_COLUMNS; column++) {
		t->column[column] = -1;
		best[column] = NAMES;
	}
	for (;; s++) {
		s = take_field(s, end, &f);
		if (t->width == 0 && (f.broken || addr_parse(f.s, f.n, &a)))
			return false;
		if (f.broken) {
			t->column[TARGET_COLUMN_ADDRESS] = -1;
			t->rows = known;
			t->within_quotes = t->rows && leaves_quote_open(begin, (size_t)(end - begin));
			return t->rows;
		}
		i = find_name(&f);
		column = i < NAMES ? names[i].column : TARGET_COLUMNS;
		known = known || i < NAMES;
		t->ambiguous = t->ambiguous || (is_read(t, column) && noted[i]);
		noted[i] = true;
		if (column < TARGET_COLUMNS && i < best[column]) {
			best[column] = i;
			t->column[column] = t->width;
		}
		t->width++;
		if (s == end)
			break;
	}
	if (t->ambiguous)
		t->column[TARGET_COLUMN_ADDRESS] = -1;
	if (t->handshake != NULL)
		note_missing(t);
	return t->rows = known;
}

/* --- lines */

static const char ambiguous[] = "the header is ambiguous: it names a column twice";

static enum target_line
bad(struct target_lines *t, const char *why)
{
	t->why = why;
	return TARGET_LINE_BAD;
}

/* A line that begins inside a quoted field is not a target, whatever it looks like. */
static enum target_line
take_quoted(struct target_lines *t, const char *s, size_t n)
{
	const char *end = s + n, *quote = closing_quote(s, end), *comma;

	if (quote < end) {
		comma = memchr(quote, ',', (size_t)(end - quote));
		t->within_quotes = comma != NULL && leaves_quote_open(comma + 1, (size_t)(end - comma - 1));
	}
	return bad(t, "inside a quoted field that began on an earlier line");
}

static const char *
parse_handshake(const struct target_lines *t, int place, const struct field *f)
{
	for (enum target_column c = TARGET_COLUMN_SOURCE; c < TARGET_COLUMNS; c++)
		if (t->column[c] == place)
			return handshake_parse(t->handshake, (enum handshake_field)(c - TARGET_COLUMN_SOURCE), f->s, f->n);
	return NULL;
}

/* If two columns name the protocol, they must agree. */
static const char *
name_protocol(struct target *target, enum protocol protocol)
{
	if (protocol != PROTOCOL_NONE && target->protocol != PROTOCOL_NONE && protocol != target->protocol)
		return "two protocols";
	if (protocol != PROTOCOL_NONE)
		target->protocol = (uint8_t)protocol;
	return NULL;
}

static const char *
parse_port(const struct field *f, struct target *target)
{
	struct port port = { 0 };

	if (f->n > 0 && !port_parse(f->s, f->n, &port))
		return "bad port";
	target->port = port.number;
	return name_protocol(target, port.protocol);
}

static const char *
parse_protocol(const struct field *f, struct target *target)
{
	enum protocol protocol = PROTOCOL_NONE;

	return f->n > 0 && !protocol_parse(f->s, f->n, &protocol) ? "bad protocol: want tcp, udp or icmp" : name_protocol(target, protocol);
}

/*
 * NULL, or a message why the protocol of a row contradicts its port. Without a port the protocol
 * is ignored, unless it is ICMP.
 */
static const char *
check_protocol(struct target *target)
{
	if (target->protocol == PROTOCOL_ICMP && target->port != 0)
		return "icmp has no ports";
	if (!target_names_port(target))
		target->protocol = PROTOCOL_NONE;
	return NULL;
}

static const char *
parse_attempt(const struct field *f, struct target *target)
{
	unsigned v = 0;

	for (size_t i = 0; i < f->n; i++) {
		v = v * 10 + (unsigned)(f->s[i] - '0');
		if (f->s[i] < '0' || f->s[i] > '9' || v >= TARGET_ATTEMPTS)
			return "bad attempt";
	}
	target->attempt = (uint8_t)v;
	target->has_attempt = f->n > 0;
	return NULL;
}

static const char *
parse_name(struct target_lines *t, const struct field *f)
{
	t->name_n = host_name_length(f->s, f->n);
	t->name = t->name_n > 0 ? f->s : NULL;
	return t->name == NULL && f->n > 0 ? host_name_fault : NULL;
}

static const char *
parse_field(struct target_lines *t, int column, const struct field *f, struct target *target)
{
	if (t->wants_names && column == t->column[TARGET_COLUMN_ATTEMPT])
		return parse_attempt(f, target);
	if (t->wants_names && column == t->column[TARGET_COLUMN_NAME])
		return parse_name(t, f);
	if (column == t->column[TARGET_COLUMN_PORT])
		return parse_port(f, target);
	if (column == t->column[TARGET_COLUMN_PROTOCOL])
		return parse_protocol(f, target);
	if (column == t->column[TARGET_COLUMN_ADDRESS] && !addr_parse(f->s, f->n, &target->addr))
		return target_address_fault(f->s, f->n);
	return t->handshake != NULL ? parse_handshake(t, column, f) : NULL;
}

/* A message about the columns that a row of a connection lacks; last is its last column. */
static const char *
connection_fault(const struct target_lines *t, int last, const struct target *target)
{
	if (t->missing[0] != '\0')
		return t->missing;
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (needed[i] != NULL && t->column[i] > last)
			return "the row of a connection lacks its last columns";
	return handshake_fault(t->handshake, target);
}

/* A row may have fewer fields than its header (the rest is empty), but not more. */
static enum target_line
take_row(struct target_lines *t, const char *s, size_t n, bool more, struct target *target)
{
	const char *begin = s, *end = s + n, *why = NULL;
	struct field f;
	int column = 0;

	*target = (struct target){ 0 };
	if (t->handshake != NULL)
		*t->handshake = (struct handshake){ 0 };
	for (;; s++, column++) {
		s = take_field(s, end, &f);
		if (f.broken) {
			t->within_quotes = leaves_quote_open(begin, n);
			return bad(t, t->within_quotes ? "a quoted field does not end on its line" : "text after a quoted field");
		}
		if (why == NULL)
			why = parse_field(t, column, &f, target);
		if (s == end)
			break;
	}
	if (t->column[TARGET_COLUMN_ADDRESS] == -1)
		why = t->ambiguous ? ambiguous : "the header has no column saddr, ip or addr";
	else if (more)
		why = "a row that is longer than the buffer";
	else if (column >= t->width)
		why = "more fields than the header";
	else if (column < t->column[TARGET_COLUMN_ADDRESS])
		why = "bad address";
	else if (why == NULL)
		why = check_protocol(target);
	if (why == NULL && t->handshake != NULL)
		why = connection_fault(t, column, target);
	return why == NULL ? TARGET_LINE_GOOD : bad(t, why);
}

/* A plain line, or a row without its header, of which only the target and name are read. */
static enum target_line
take_headless(struct target_lines *t, const char *s, size_t n, struct target *target)
{
	struct target_rest rest;
	const char *why = target_parse_rest(s, n, target, &rest);

	if (rest.fields != NULL && leaves_quote_open(rest.fields, (size_t)(s + n - rest.fields))) {
		t->within_quotes = true;
		return bad(t, "a quoted field does not end on its line");
	}
	t->name = rest.name;
	t->name_n = rest.name_n;
	if (why == NULL && rest.bad_name && t->wants_names)
		why = host_name_fault;
	return why == NULL ? TARGET_LINE_GOOD : bad(t, why);
}

enum target_line
target_lines_take(struct target_lines *t, const char *s, size_t n, bool more, struct target *target)
{
	static const char mark[] = "\xef\xbb\xbf";      /* the byte order mark, in UTF-8 */

	t->name = NULL;
	t->name_n = 0;
	if (t->within_quotes)
		return take_quoted(t, s, n);
	if (!t->begun && n >= strlen(mark) && memcmp(s, mark, strlen(mark)) == 0) {
		s += strlen(mark);
		n -= strlen(mark);
	}
	if (target_none(s, n))
		return TARGET_LINE_NONE;
	if (!t->begun) {
		t->begun = true;
		if (take_header(t, s, s + n) && t->handshake != NULL && t->missing[0] != '\0')
			return bad(t, t->missing);
		if (t->rows)
			return t->column[TARGET_COLUMN_ADDRESS] != -1 ? TARGET_LINE_HEADER
			    : bad(t, t->ambiguous ? ambiguous
			        : "a header without a column saddr, ip or addr for the address (and sport or port for the port)");
		if (has_names_only(s, s + n)) {
			t->within_quotes = leaves_quote_open(s, n);
			return bad(t, "bad address (a header would name its column: saddr, ip or addr)");
		}
	}
	if (t->rows)
		return take_row(t, s, n, more, target);
	if (t->handshake != NULL)
		return bad(t, "not a row of a connection: want a header with saddr, sport, daddr, dport, seqnum, acknum");
	return take_headless(t, s, n, target);
}

size_t
target_lines_take_plain(struct target_lines *t, const uint64_t *targets, size_t n)
{
	size_t i = 0;

	if (t->within_quotes || t->handshake != NULL || (t->rows && t->column[TARGET_COLUMN_ADDRESS] != 0))
		return 0;
	if (!t->rows || (t->width == 2 && t->column[TARGET_COLUMN_PORT] == 1))
		i = n;
	else if (t->width == 1)
		while (i < n && targets[i] >> 32 == 0)
			i++;
	t->begun = t->begun || i > 0;
	return i;
}

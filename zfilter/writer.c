/* SPDX-License-Identifier: ISC
 *
 * Formats rows as CSV, JSON or text, and passes them to reports and databases.
 */
#include "writer.h"

#include <string.h>
#include <unistd.h>

#include "decoded.h"
#include "io/alloc.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/utf8.h"
#include "net/dns_json.h"
#include "probe/column.h"
#include "value.h"

/* The text before a value, such as ,"saddr": */
struct prefix {
	char *text;
	size_t n;
	enum column_type type;
	bool blank;             /* the column is left out */
};

/* Returns the maximum length of a row, with its newline. */
static size_t
row_max(const struct writer *w, const struct record *r)
{
	const struct columns *c = w->columns;
	size_t n = ADDR_PORT_STRLEN;

	for (size_t i = 0; i < c->out_n; i++) {
		size_t field = record_length(r, c->out[i]);

		if (w->format != FORMAT_JSON)
			n += CSV_FIELD_MAX(field) + 1;
		else
			n += w->prefixes[i].n + (w->prefixes[i].type == COLUMN_RECORDS ? DNS_JSON_MAX(field) : JSON_STRING_MAX(field) + 8);
	}
	return n;
}

static char *
put_fields(const struct writer *w, char *d, const struct record *r)
{
	const struct columns *c = w->columns;
	size_t i = 0;

	if (r->line != NULL && c->same_n > 0) {
		d = mempcpy(d, r->line, r->line_n - 1);
		i = c->same_n;
	}
	for (; i < c->out_n; i++) {
		const char *s = record_text(r, c->out[i]);
		size_t n = record_length(r, c->out[i]);
		int from = c->from[c->out[i]];

		if (i > 0)
			*d++ = ',';
		/*
		 * Text has no quotes. A field of a line that is copied unchanged has its quotes
		 * already.
		 */
		if (w->format == FORMAT_TEXT || (r->line != NULL && from < 0 && from != FROM_JOINED))
			d = mempcpy(d, s, n);
		else
			d += csv_field(d, s, n);
	}
	/* A single empty field would give an empty line, which is not a row of CSV. */
	if (d == w->line && w->format == FORMAT_CSV)
		d = mempcpy(d, "\"\"", 2);
	return d;
}

/* RFC 8259, section 6, without exponents. */
static bool
is_json_number(const char *s, size_t n)
{
	const char *end = s + n, *digits;

	if (s < end && *s == '-')
		s++;
	for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
		;
	if (s == digits || (*digits == '0' && s - digits > 1))
		return false;
	if (s < end && *s++ == '.')
		for (digits = s; s < end && *s >= '0' && *s <= '9'; s++)
			;
	return s == end && s > digits;
}

/*
 * A value that does not have the type of its column is written as text, so it is neither lost nor
 * invented.
 */
static char *
put_json_value(char *d, enum column_type type, const char *s, size_t n)
{
	const char *boolean;
	size_t len;

	if (type == COLUMN_RECORDS && (len = dns_json(d, s, n)) > 0)
		return d + len;
	if (n == 0)
		return mempcpy(d, "null", 4);
	/* Rows converted from JSON contain records in this form. */
	if (type == COLUMN_RECORDS && *s == '[' && json_valid(s, n))
		return mempcpy(d, s, n);
	if ((type == COLUMN_INT || type == COLUMN_FLOAT) && is_json_number(s, n))
		return mempcpy(d, s, n);
	if (type == COLUMN_BOOL && *s > '9' && (boolean = value_of_boolean(s, n)) != NULL) {
		s = boolean;
		n = 1;
	}
	if (type == COLUMN_BOOL && n == 1 && *s == '0')
		return mempcpy(d, "false", 5);
	if (type == COLUMN_BOOL && n == 1 && *s == '1')
		return mempcpy(d, "true", 4);
	return d + json_string(d, s, n);
}

static char *
put_json(const struct writer *w, char *d, const struct record *r)
{
	const struct columns *c = w->columns;
	char *begin = d;

	for (size_t i = 0; i < c->out_n; i++) {
		if (w->prefixes[i].blank)
			continue;
		d = mempcpy(d, w->prefixes[i].text, w->prefixes[i].n);
		d = put_json_value(d, w->prefixes[i].type, record_text(r, c->out[i]), record_length(r, c->out[i]));
	}
	/* The brace replaces the comma before the first value. */
	if (d == begin)
		d++;
	*begin = '{';
	*d++ = '}';
	return d;
}

static void
make_prefixes(struct writer *w)
{
	const struct columns *c = w->columns;

	w->prefixes = allocate_zeroed_or_die(c->out_n, sizeof(*w->prefixes));
	for (size_t i = 0; i < c->out_n; i++) {
		const char *name = record_text(&c->names, c->out[i]);
		size_t n = record_length(&c->names, c->out[i]);
		struct prefix *p = &w->prefixes[i];

		p->type = decoded_type(name, n);
		p->blank = column_is_blank(name, n);
		p->text = allocate_or_die(JSON_STRING_MAX(n) + 2, 1);
		p->text[0] = ',';
		p->n = 1 + json_string(p->text + 1, name, n);
		p->text[p->n++] = ':';
	}
}

/* Writes a line, with its last n bytes replaced by end. */
static void
put_with_end(const struct writer *w, const char *line, size_t line_n, size_t n, const char *end)
{
	outbuf_put_or_die(w->out, w->st, line, line_n - n);
	outbuf_put_or_die(w->out, w->st, end, strlen(end));
}

bool
writer_has_lines(enum row_format format)
{
	return format < LINE_FORMATS;
}

void
writer_open(struct writer *w)
{
	w->terminal = isatty(w->out->fd) == 1;
}

bool
writer_writes_tails(const struct writer *w)
{
	return w->format == FORMAT_CSV && !w->terminal;
}

const char *
writer_columns_beside(enum row_format format)
{
	switch (format) {
	case FORMAT_TEXT:
		return "sport";
	case FORMAT_LIST:
		return ENDPOINT_COLUMNS;
	case FORMAT_NMAP:
	case FORMAT_GNMAP:
		return NMAP_COLUMNS;
	default:
		return NULL;
	}
}

static bool
is_of_endpoints(enum row_format format)
{
	return format == FORMAT_LIST || format == FORMAT_NMAP || format == FORMAT_GNMAP;
}

static bool
is_report(enum row_format format)
{
	return format == FORMAT_NMAP || format == FORMAT_GNMAP;
}

void
writer_begin(struct writer *w, bool header)
{
	size_t n;
	const char *line;

	if (is_of_endpoints(w->format))
		endpoint_find_columns(&w->endpoint_columns, w->columns);
	if (is_report(w->format)) {
		nmap_open(&w->nmap, w->columns);
	} else if (w->format == FORMAT_SQLITE) {
		w->database = database_open(w->path, w->table, w->columns, w->st);
	} else if (w->format == FORMAT_JSON) {
		make_prefixes(w);
	} else if (w->format == FORMAT_CSV && header) {
		line = writer_line(w, &w->columns->names, &n);
		put_with_end(w, line, n, 1, w->mark ? ",excess\n" : "\n");
	}
}

const char *
writer_check(struct writer *w, const struct record *r)
{
	return is_of_endpoints(w->format) ? endpoint_parse(&w->endpoint, &w->endpoint_columns, r) : NULL;
}

void
writer_row(struct writer *w, const struct record *r)
{
	size_t n;
	const char *line;

	if (is_report(w->format)) {
		nmap_add(&w->nmap, &w->endpoint, r);
	} else if (w->format == FORMAT_SQLITE) {
		database_put(w->database, r);
	} else if (r->line != NULL && r->tail != NULL && writer_writes_tails(w)) {
		outbuf_put_or_die(w->out, w->st, r->line, r->line_n - 1);
		outbuf_put_or_die(w->out, w->st, r->tail, r->tail_n);
	} else {
		line = writer_line(w, r, &n);
		outbuf_put_or_die(w->out, w->st, line, n);
	}
}

void
writer_wait(struct writer *w, int fd)
{
	if (w->database != NULL)
		database_wait(w->database, fd);
}

void
writer_tick(struct writer *w)
{
	if (w->database != NULL)
		database_tick(w->database);
}

void
writer_finish(struct writer *w)
{
	if (is_report(w->format))
		nmap_finish(&w->nmap, w->format, w->out, w->st);
	if (w->database != NULL)
		database_close(w->database);
}

void
writer_put_line(struct writer *w, const char *line, size_t n, bool excess)
{
	static const char empty[] = "{}\n";

	if (!w->mark)
		outbuf_put_or_die(w->out, w->st, line, n);
	else if (w->format != FORMAT_JSON)
		put_with_end(w, line, n, 1, excess ? ",1\n" : ",0\n");
	else
		put_with_end(w, line, n, 2, (excess ? ",\"excess\":true}\n" : ",\"excess\":false}\n") + (n == strlen(empty)));
}

const char *
writer_line(struct writer *w, const struct record *r, size_t *n)
{
	size_t need;
	char *d;

	if (r->line != NULL && w->columns->same_n == w->columns->out_n && (w->format == FORMAT_CSV || w->format == FORMAT_TEXT) && !w->terminal) {
		*n = r->line_n;
		return r->line;
	}
	need = row_max(w, r);
	if (need > w->line_cap) {
		w->line = reallocate_or_die(w->line, 2 * need, 1);
		w->line_cap = 2 * need;
	}
	if (w->format == FORMAT_LIST)
		d = w->line + addr_format_port(&w->endpoint.addr, w->endpoint.port.number, w->line);
	else
		d = w->format == FORMAT_JSON ? put_json(w, w->line, r) : put_fields(w, w->line, r);
	if (w->terminal)
		utf8_disarm(w->line, (size_t)(d - w->line));
	*d++ = '\n';
	*n = (size_t)(d - w->line);
	return w->line;
}

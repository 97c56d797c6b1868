/* SPDX-License-Identifier: ISC
 *
 * Reads back rows that this program has written: CSV with libcsv, JSON only in the form that
 * format.c writes.
 */
#include "append.h"

#include <csv.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/alloc.h"
#include "io/inbuf.h"

struct load {
	const struct row *row;
	struct dedup *const *dedup; /* by scan */
	const char *name;           /* of the file */
	/* indices of these columns; row->n: absent */
	size_t saddr, sport, proto, port_column, success, attempt_column, hop_column;
	const struct scans *scans;
	const struct names *names;  /* NULL: no names */
	uint64_t line;              /* current line, from 1 */

	/* The current row. */
	size_t column;
	unsigned scan;              /* number */
	struct addr target;
	uint16_t port, attempt, hop;    /* port: of all rows if no column has it */
	bool failed;
	bool ended;
};

static _Noreturn void
refuse(const struct load *l, const char *why)
{
	errx(2, "%s:%ju: %s: cannot append", l->name, (uintmax_t)l->line, why);
}

static bool
is(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(s, word, n) == 0;
}

/* An empty string and null are 0. */
static uint16_t
parse_number(const struct load *l, const char *s, size_t n)
{
	unsigned v = 0;

	if (is(s, n, "null"))
		return 0;
	for (size_t i = 0; i < n; i++) {
		v = v * 10 + (unsigned)(s[i] - '0');
		if (s[i] < '0' || s[i] > '9' || v > 65535)
			refuse(l, "bad number");
	}
	return (uint16_t)v;
}

/* Number of the scan of a protocol. */
static unsigned
scan_of(const struct load *l, enum protocol protocol)
{
	const struct scan *scan = scans_of_protocol(l->scans, protocol);

	if (scan == NULL)
		refuse(l, "a protocol that this scan has no probe for");
	return (unsigned)(scan - l->scans->scan);
}

static unsigned
scan_named(const struct load *l, const char *s, size_t n)
{
	enum protocol protocol;

	if (!protocol_parse(s, n, &protocol))
		refuse(l, "bad protocol");
	return scan_of(l, protocol);
}

static void
take_port(struct load *l, const char *s, size_t n)
{
	struct port port = { 0 };

	/* Probes of the link layer have none. */
	if (n > 0 && !port_parse(s, n, &port))
		refuse(l, "bad port");
	l->port = port.number;
	l->scan = scan_of(l, (enum protocol)port.protocol);
}

static void
take_value(struct load *l, size_t column, const char *s, size_t n)
{
	/* The end of the row reports a superfluous value. */
	if (column >= l->row->n)
		return;
	if (column == l->saddr && !addr_parse(s, n, &l->target))
		refuse(l, "bad address");
	if (column == l->sport)
		l->port = parse_number(l, s, n);
	if (column == l->proto)
		l->scan = scan_named(l, s, n);
	if (column == l->port_column)
		take_port(l, s, n);
	if (column == l->attempt_column && scans_payloads(l->scans) > 1 && (n == 0 || *s == 'n'))
		refuse(l, "no attempt");
	if (column == l->attempt_column)
		l->attempt = parse_number(l, s, n);
	if (column == l->hop_column)
		l->hop = parse_number(l, s, n);
	if (column == l->success)
		l->failed = !is(s, n, "1") && !is(s, n, "true");
}

/* Numbers a payload as the receiver does; HOPS_MAX if the hop is unknown. */
static uint8_t
find_payload(const struct load *l)
{
	uint8_t payload_count = l->scans->templates[l->scan][0].payload_count;
	struct port port;

	if (l->scans->hops.rising)
		return (uint8_t)(l->hop > 0 ? l->hop - l->scans->hops.first : HOPS_MAX);
	if (payload_count > 0)
		return (uint8_t)(l->attempt % payload_count);
	port = (struct port){ l->port, (uint8_t)scans_protocol(l->scans->scan[l->scan].probe) };
	return l->names != NULL ? names_first(l->names, &l->target, port, l->attempt) : 0;
}

static void
end_row(struct load *l)
{
	if (l->attempt_column < l->row->n && l->attempt >= (l->scans->hops.rising ? HOPS_MAX : TAG_ATTEMPTS))
		refuse(l, "bad attempt");
	if (l->scans->hops.rising && l->hop > 0 && (l->hop < l->scans->hops.first || l->hop - l->scans->hops.first >= HOPS_MAX))
		refuse(l, "bad hop");
	if (l->saddr < l->row->n)
		dedup_note(l->dedup[l->scan], &l->target, l->port, find_payload(l), !l->failed);
	l->column = 0;
	l->hop = 0;
	l->failed = false;
	l->ended = true;
}

static void
on_field(void *s, size_t n, void *load)
{
	struct load *l = load;

	take_value(l, l->column++, s, n);
}

/*
 * Also called for an empty line, which can be a row of one column. Our lines never end with CR,
 * and a value that contains one has quotes.
 */
static void
on_row(int c, void *load)
{
	struct load *l = load;

	if (c != '\n')
		refuse(l, "carriage return");
	if (l->column != l->row->n && (l->column > 0 || l->row->n > 1))
		refuse(l, "other columns");
	end_row(l);
}

static void
take_csv(struct load *l, struct csv_parser *parser, const struct line *line)
{
	if (csv_parse(parser, line->s, line->n, on_field, on_row, l) == line->n)
		return;
	if (csv_error(parser) != CSV_EPARSE)
		errx(3, "%s: %s", l->name, csv_strerror(csv_error(parser)));
	refuse(l, "broken quote");
}

/* End of the string that begins at s; NULL if it does not end. */
static const char *
string_end(const char *s, const char *end)
{
	for (s++; s < end && *s != '"'; s++)
		s += *s == '\\';
	return s < end ? s + 1 : NULL;
}

/* End of a value that is not a string but may be an array of objects; NULL if it does not end. */
static const char *
value_end(const char *s, const char *end)
{
	int depth = 0;

	while (s < end && (depth > 0 || *s != ',')) {
		if (*s == '"') {
			s = string_end(s, end);
			if (s == NULL)
				return NULL;
		} else {
			depth += (*s == '[') - (*s == ']');
			s++;
		}
	}
	return depth == 0 ? s : NULL;
}

/* Takes one "name":value of an object whose brace is at end; returns the end of the value. */
static const char *
take_member(struct load *l, const char *s, const char *end)
{
	const char *colon = *s == '"' ? string_end(s, end) : NULL, *value, *behind;

	if (colon == NULL || colon == end || *colon != ':')
		refuse(l, "no row");
	value = colon + 1;
	behind = *value == '"' ? string_end(value, end) : value_end(value, end);
	if (behind == NULL || (behind != end && *behind != ','))
		refuse(l, "no row");
	if (l->column == l->row->n || !is(s + 1, (size_t)(colon - s) - 2, l->row->columns[l->column]->name))
		refuse(l, "other columns");
	if (*value == '"')
		take_value(l, l->column++, value + 1, (size_t)(behind - value) - 2);
	else
		take_value(l, l->column++, value, (size_t)(behind - value));
	return behind;
}

static void
take_json(struct load *l, const struct line *line)
{
	const char *s = line->s, *end = line->s + line->n - 2;

	if (line->s[line->n - 1] != '\n')
		return;
	if (line->piece || line->n < 3 || *s != '{' || *end != '}')
		refuse(l, "no row");
	while (s < end)
		s = take_member(l, s + 1, end);
	if (l->column != l->row->n)
		refuse(l, "other columns");
	end_row(l);
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Reads rows from the descriptor's position; returns the number of bytes of the complete ones. */
static off_t
read_rows(struct load *l, int fd, struct status *status)
{
	bool json = l->row->format.kind == FORMAT_JSON;
	off_t at = 0, whole = 0;
	struct csv_parser parser;
	struct line line;
	struct inbuf in;

	if (csv_init(&parser, CSV_STRICT | CSV_REPALL_NL) != 0)
		err(3, NULL);
	/* By RFC 4180, spaces are part of their field */
	csv_set_space_func(&parser, no_space);
	inbuf_open(&in, fd, l->name);
	do {
		while (inbuf_line(&in, &line)) {
			if (json)
				take_json(l, &line);
			else
				take_csv(l, &parser, &line);
			at += (off_t)line.n;
			if (l->ended)
				whole = at;
			l->ended = false;
			if (at - whole > (off_t)row_room(l->row))
				refuse(l, "no row");
			l->line += !line.more;
		}
	} while (inbuf_fill(&in, status));
	csv_free(&parser);
	free(in.buf);
	return whole;
}

/*
 * Length of the file's header; 0 if the file is empty or ends within the header. Refuses other
 * headers.
 */
static off_t
read_header(const struct load *l, int fd)
{
	char *ours = allocate_or_die(row_room(l->row), 1), *found = allocate_or_die(row_room(l->row), 1);
	size_t length = (size_t)(row_put_header(l->row, ours) - ours);
	ssize_t n = pread(fd, found, length, 0);

	if (n == -1)
		err(3, "%s", l->name);
	if (memcmp(found, ours, (size_t)n) != 0)
		errx(2, "%s: has another header: cannot append", l->name);
	free(ours);
	free(found);
	return n == (ssize_t)length ? n : 0;
}

static void
need(const struct row *row, const char *column)
{
	if (row_place(row, column) == row->n)
		errx(2, "--append: duplicates cannot be told without the column %s: want it in -f, or --dedup none", column);
}

void
append_check(const struct row *row, const struct dedup *dedup, const struct scans *scans, bool all, bool named, uint16_t port)
{
	if (!dedup_notes(dedup))
		return;
	need(row, "saddr");
	if (row_place(row, "port") == row->n) {
		if (scans_have_ports(scans) && port == 0)
			need(row, "sport");
		if (scans_are_several(scans))
			need(row, "proto");
	}
	if (scans_payloads(scans) > 1 || (named && !scans->hops.rising))
		need(row, "attempt");
	if (scans->hops.rising)
		need(row, "hop");
	if (all)
		need(row, "success");
}

/* port: of all rows if no column has it. */
static struct load
make_load(const struct row *row, struct dedup *const dedup[SCANS_MAX], const struct scans *scans, const struct names *names, uint16_t port, const char *name)
{
	return (struct load){
		.row = row, .dedup = dedup, .scans = scans, .names = names, .port = port, .name = name, .line = 1,
		.saddr = row_place(row, "saddr"), .sport = row_place(row, "sport"), .port_column = row_place(row, "port"),
		.proto = scans_are_several(scans) ? row_place(row, "proto") : row->n, .success = row_place(row, "success"),
		.attempt_column = row_place(row, "attempt"), .hop_column = row_place(row, "hop"),
	};
}

bool
append_load(int fd, const char *name, const struct row *row, struct dedup *const dedup[SCANS_MAX], const struct scans *scans, const struct names *names,
    uint16_t port, struct status *status)
{
	struct load l = make_load(row, dedup, scans, names, port, name);
	bool csv = row->format.kind == FORMAT_CSV;
	struct stat st;
	off_t whole;

	if (fstat(fd, &st) == -1)
		err(3, "%s", name);
	if (!S_ISREG(st.st_mode))
		errx(2, "%s: is not a regular file: cannot append", name);
	whole = csv ? read_header(&l, fd) : 0;
	if (whole > 0 || !csv) {
		l.line += csv;
		if (lseek(fd, whole, SEEK_SET) == -1)
			err(3, "%s", name);
		whole += read_rows(&l, fd, status);
	}
	if (whole < st.st_size)
		warnx("%s: the last row is not whole, and is cut off", name);
	if (ftruncate(fd, whole) == -1 || lseek(fd, whole, SEEK_SET) == -1)
		err(3, "%s", name);
	return whole > 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Reads lists of targets. In a list # and ; start a comment, but a quoted field of a row may
 * contain them, so rows are not cut there.
 */
#include "targets/target_list.h"

#include <string.h>

#include "addr/range.h"
#include "targets/host_name.h"
#include "targets/target_lines.h"

struct reader {
	const struct target_list_takers *to;
	struct target_lines stream;    /* state of the lines that may be targets */
};

/*
 * Whether the lines are rows under a header that names an address column, even if it names it
 * twice.
 */
static bool
in_rows(const struct target_lines *s)
{
	return s->rows && (s->column[TARGET_COLUMN_ADDRESS] != -1 || s->ambiguous);
}

static bool
is_address(const char *s, size_t n)
{
	struct addr a;

	range_trim(&s, &n);
	return addr_parse(s, n, &a);
}

/* Whether an entry begins with an address and a comma, or with a name, a comma and an address. */
static bool
begins_target(const char *s, size_t n)
{
	const char *comma = memchr(s, ',', n), *second;
	size_t first_n = comma != NULL ? (size_t)(comma - s) : n, second_n = n - first_n;

	if (comma == NULL || is_address(s, first_n))
		return comma != NULL;
	if (memchr(s, '.', first_n) == NULL || host_name_length(s, first_n) == 0)
		return false;
	second = memchr(++comma, ',', --second_n);
	return is_address(comma, second != NULL ? (size_t)(second - comma) : second_n);
}

/* An entry of ADDR:PORT or [ADDR]:PORT; false if it is none. Sets why to NULL, or to its fault. */
static bool
take_endpoint(const struct reader *r, const char *s, size_t n, const char **why)
{
	struct target t = { 0 };
	struct addr_port_text parts;
	struct port port;

	if (!addr_divide_port(s, n, &parts))
		return false;
	*why = "bad port";
	if (addr_parse(parts.addr, parts.addr_n, &t.addr) && port_parse(parts.port, parts.port_n, &port)) {
		target_set_port(&t, port);
		*why = r->to->target(r->to->ctx, &t);
	}
	return true;
}

/* In the words of a list, of which rows hold no prefixes. */
static const char *
row_fault(const char *why)
{
	if (why == target_address_fault("::/0", 4) || why == target_address_fault("::-::", 5))
		return "a prefix or range in a row: extract the column first: cut -d, -f1";
	return why;
}

static const char *
take_target(const struct reader *r, enum target_line kind, const struct target *t)
{
	/* true for a plain line, or if the header has no port column */
	bool may_lack_port = !in_rows(&r->stream) || r->stream.column[TARGET_COLUMN_PORT] == -1;

	if (kind == TARGET_LINE_BAD)
		return row_fault(r->stream.why);
	if (kind != TARGET_LINE_GOOD)
		return NULL;
	if (!target_names_port(t) && !may_lack_port)
		return "no port";
	return r->to->target(r->to->ctx, t);
}

static const char *
take_line(void *ctx, const char *s, size_t n, uint64_t line)
{
	struct reader *r = ctx;
	bool first = !r->stream.begun, raw = r->stream.within_quotes || in_rows(&r->stream), target;
	enum target_line kind = TARGET_LINE_NONE;
	const char *entry = s, *why;
	size_t entry_n = n;
	struct target t;

	list_entry(&entry, &entry_n);
	if (entry_n == 0 && !raw)
		return NULL;
	target = raw || begins_target(entry, entry_n);
	if (!raw) {
		n -= (size_t)(entry - s);
		s = entry;
		if (memchr(s, '"', n) == NULL)
			n = entry_n;
	}
	if (first || target)
		kind = target_lines_take(&r->stream, s, n, false, &t);
	if (target || kind == TARGET_LINE_HEADER || r->stream.ambiguous)
		return take_target(r, kind, &t);
	if (take_endpoint(r, entry, entry_n, &why))
		return why;
	return r->to->range(r->to->ctx, entry, entry_n, line);
}

bool
target_list_read(const char *path, const struct target_list_takers *to)
{
	struct reader r = { .to = to };

	return list_read_lines(path, take_line, &r);
}

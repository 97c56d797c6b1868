/* SPDX-License-Identifier: ISC
 *
 * Sorts rows by host, protocol and port, and writes them host by host. The XML follows nmap.dtd,
 * except for the name of the scanner.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/alloc.h"
#include "io/utf8.h"
#include "nmap.h"

struct report {
	const struct nmap *nmap;
	bool xml;
	struct outbuf *out;
	struct status *st;
};

/* The rows of one host. */
struct host {
	const struct nmap_row *rows;
	size_t n;
	const struct nmap_row *up;      /* shows that the host is up; NULL: none does */
	const char **names;             /* each once, sorted */
	size_t names_n;
};

/* Numbers of hosts in a report. */
struct sums {
	size_t up, total;
};

static void __attribute__((format(printf, 2, 3)))
put(const struct report *m, const char *form, ...)
{
	char text[512];
	va_list args;

	va_start(args, form);
	outbuf_put_or_die(m->out, m->st, text, (size_t)vsnprintf(text, sizeof(text), form, args));
	va_end(args);
}

/* Puts text from outside as the value of an attribute or between blanks. */
static void
put_name(const struct report *m, const char *s)
{
	for (size_t n = strlen(s), length; n > 0; s += length, n -= length) {
		const char *entity = *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : *s == '"' ? "&quot;" : NULL;

		length = utf8_length(s, n);
		if (length == 0 || utf8_control(s, n) > 0) {
			length = length > 0 ? length : 1;
			put(m, "?");
		} else if (entity != NULL && m->xml) {
			put(m, "%s", entity);
		} else {
			outbuf_put_or_die(m->out, m->st, s, length);
		}
	}
}

static bool
has_port(const struct nmap_row *r)
{
	return r->port > 0 && (r->protocol == PROTOCOL_TCP || r->protocol == PROTOCOL_UDP);
}

/* The rows of a port are sorted by state; the first one counts. */
static bool
repeats_port(const struct host *h, size_t i)
{
	return i > 0 && h->rows[i].port == h->rows[i - 1].port && h->rows[i].protocol == h->rows[i - 1].protocol;
}

static void
put_xml_host(const struct report *m, const struct host *h)
{
	char address[ADDR_STRLEN];
	const struct nmap_row *by = h->up != NULL ? h->up : h->rows;
	bool ports = false;

	addr_format(&h->rows->addr, address);
	put(m, "<host><status state=\"%s\" reason=\"%s\" reason_ttl=\"%u\"/>\n", h->up != NULL ? "up" : "unknown",
	    port_state_reason(by->reason), by->ttl);
	put(m, "<address addr=\"%s\" addrtype=\"%s\"/>\n<hostnames>\n", address, addr_is4(&h->rows->addr) ? "ipv4" : "ipv6");
	for (size_t i = 0; i < h->names_n; i++) {
		put(m, "<hostname name=\"");
		put_name(m, h->names[i]);
		put(m, "\" type=\"user\"/>\n");
	}
	put(m, "</hostnames>\n");
	for (size_t i = 0; i < h->n; i++) {
		const struct nmap_row *r = &h->rows[i];

		if (!has_port(r) || repeats_port(h, i))
			continue;
		put(m, "%s<port protocol=\"%s\" portid=\"%u\"><state state=\"%s\" reason=\"%s\" reason_ttl=\"%u\"/></port>\n",
		    ports ? "" : "<ports>", protocol_name(r->protocol), r->port, port_state_name(r->state), port_state_reason(r->reason), r->ttl);
		ports = true;
	}
	put(m, "%s</host>\n", ports ? "</ports>\n" : "");
}

static void
put_grepable_host(const struct report *m, const struct host *h)
{
	char address[ADDR_STRLEN];
	bool ports = false;

	addr_format(&h->rows->addr, address);
	for (int line = 0; line < 2; line++) {
		for (size_t i = 0; line == 1 && !ports && i < h->n; i++)
			ports = has_port(&h->rows[i]);
		if (line == 1 && !ports)
			return;
		put(m, "Host: %s (", address);
		if (h->names_n > 0)
			put_name(m, h->names[0]);
		put(m, ")\t%s", line == 1 ? "Ports: " : h->up != NULL ? "Status: Up\n" : "Status: Unknown\n");
	}
	ports = false;
	/* The fields are port, state, protocol, owner, service, SunRPC and version. */
	for (size_t i = 0; i < h->n; i++) {
		const struct nmap_row *r = &h->rows[i];

		if (!has_port(r) || repeats_port(h, i))
			continue;
		put(m, "%s%u/%s/%s/////", ports ? ", " : "", r->port, port_state_name(r->state), protocol_name(r->protocol));
		ports = true;
	}
	put(m, "\n");
}

static int
compare_rows(const void *one, const void *another)
{
	const struct nmap_row *a = one, *b = another;
	int order = addr_cmp(&a->addr, &b->addr);

	if (order == 0)
		order = port_compare((struct port){ a->port, a->protocol }, (struct port){ b->port, b->protocol });
	return order != 0 ? order : a->state - b->state;
}

static int
compare_names(const void *one, const void *another)
{
	return strcmp(*(const char *const *)one, *(const char *const *)another);
}

/* Sorts the names and removes duplicates; names has room for n. */
static size_t
sort_names(const struct report *m, const struct nmap_row *rows, size_t n, const char **names)
{
	size_t all = 0, once = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].name > 0)
			names[all++] = m->nmap->names + rows[i].name;
	qsort(names, all, sizeof(*names), compare_names);
	for (size_t i = 0; i < all; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			names[once++] = names[i];
	return once;
}

static struct sums
put_hosts(const struct report *m)
{
	struct sums sums = { 0 };
	const char **names = allocate_or_die(m->nmap->n + 1, sizeof(*names));

	for (size_t i = 0, n; i < m->nmap->n; i += n) {
		struct host h = { .rows = m->nmap->rows + i, .names = names };

		for (n = 0; i + n < m->nmap->n && addr_cmp(&h.rows[n].addr, &h.rows->addr) == 0; n++)
			if (h.up == NULL && h.rows[n].state != PORT_FILTERED)
				h.up = &h.rows[n];
		h.n = n;
		h.names_n = sort_names(m, h.rows, n, names);
		if (m->xml)
			put_xml_host(m, &h);
		else
			put_grepable_host(m, &h);
		sums.up += h.up != NULL;
		sums.total++;
		status_poll(m->st);
	}
	free(names);
	return sums;
}

/* Returns the present time if no row has one. */
static time_t
parse_time(const char *text)
{
	struct tm tm = { 0 };

	return *text != '\0' && strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) != NULL ? timegm(&tm) : time(NULL);
}

static void
format_time(time_t t, char text[32])
{
	struct tm tm;

	strftime(text, 32, "%a %b %e %H:%M:%S %Y", gmtime_r(&t, &tm));
}

void
nmap_finish(struct nmap *m, enum row_format format, struct outbuf *out, struct status *st)
{
	const struct report report = { m, format == FORMAT_NMAP, out, st };
	time_t first = parse_time(m->first), last = parse_time(m->last);
	char text[32];
	struct sums sums;

	qsort(m->rows, m->n, sizeof(*m->rows), compare_rows);
	format_time(first, text);
	if (report.xml)
		put(&report, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n"
		    "<nmaprun scanner=\"zscan\" args=\"zfilter -O nmap\" start=\"%jd\" startstr=\"%s\" version=\"%s\" xmloutputversion=\"1.05\">\n"
		    "<verbose level=\"0\"/>\n<debugging level=\"0\"/>\n", (intmax_t)first, text, VERSION);
	else
		/* testssl expects the name and the option of nmap in the first line. */
		put(&report, "# zscan %s (in the form of Nmap 7 -oG -) scan initiated %s as: zfilter -O gnmap\n", VERSION, text);
	sums = put_hosts(&report);
	format_time(last, text);
	if (report.xml)
		put(&report, "<runstats><finished time=\"%jd\" timestr=\"%s\" elapsed=\"%jd\" exit=\"success\"/>"
		    "<hosts up=\"%zu\" down=\"0\" total=\"%zu\"/>\n</runstats>\n</nmaprun>\n",
		    (intmax_t)last, text, (intmax_t)(last - first), sums.up, sums.total);
	else
		put(&report, "# zscan done at %s -- %zu IP address%s (%zu host%s up) scanned in %jd seconds\n", text, sums.total,
		    sums.total == 1 ? "" : "es", sums.up, sums.up == 1 ? "" : "s", (intmax_t)(last - first));
}

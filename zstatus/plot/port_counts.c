/* SPDX-License-Identifier: ISC
 *
 * Collects the hosts of each port in a set of its own, so that a host counts once for each port.
 */
#include "port_counts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "census.h"
#include "chart.h"
#include "io/alloc.h"
#include "text.h"

enum { SADDR, SUCCESS, PORT, SPORT, PROTO, COLUMNS };
enum { NUMBERS = 1 << 16, LIMIT = 1 << 16, SHOWN = 20 };

/* The height of the page without its rows, in sizes of a text. */
#define ABOVE 6.8


static const struct input_column columns[COLUMNS] = {
	[SADDR] = { { "saddr", "ip", "addr" }, true },
	[SUCCESS] = { { "success" }, false },
	[PORT] = { { "port" }, false },
	[SPORT] = { { "sport" }, false },
	[PROTO] = { { "proto" }, false },
};

struct reader {
	struct port_counts *counts;
	struct input input;
};

/*
 * Reads the column port, or sport and proto; an empty proto is TCP. Number and protocol are 0 if
 * the row names no port. False if its port is malformed.
 */
static bool
port_of(const struct record *row, struct port *port)
{
	enum protocol protocol = PROTOCOL_NONE;
	size_t place = record_length(row, PORT) > 0 ? PORT : SPORT;

	*port = (struct port){ 0 };
	if (record_length(row, place) > 0 && !port_parse(record_text(row, place), record_length(row, place), port))
		return false;
	if (place == PORT || record_length(row, PROTO) == 0)
		return true;
	if (!protocol_parse(record_text(row, PROTO), record_length(row, PROTO), &protocol))
		return false;
	port->protocol = (uint8_t)protocol;
	return true;
}

static struct port_hosts *
find_port(struct port_counts *c, struct port port)
{
	uint32_t *index;

	if (port.protocol == PROTOCOL_TCP)
		port.protocol = PROTOCOL_NONE;
	index = &c->index[port.protocol * NUMBERS + port.number];
	if (*index == 0) {
		if (c->n == c->room) {
			c->room = 2 * c->room + 16;
			c->port = reallocate_or_die(c->port, c->room, sizeof(*c->port));
		}
		c->port[c->n++] = (struct port_hosts){ .port = port, .limit = LIMIT };
		*index = (uint32_t)c->n;
	}
	return &c->port[*index - 1];
}

static void
add_host(struct port_hosts *p, const struct addr *a)
{
	ranges_add(&p->hosts, &(struct range){ *a, *a });
	if (p->hosts.n4 + p->hosts.n6 < p->limit)
		return;
	ranges_seal(&p->hosts);
	p->limit = 2 * (p->hosts.n4 + p->hosts.n6) + LIMIT;
}

static bool
on_row(void *ctx, const struct record *row)
{
	struct reader *r = ctx;
	struct port port;
	struct addr a;

	if (record_length(row, SUCCESS) > 0 && !input_is_true(row, SUCCESS))
		return true;
	if (!addr_parse(record_text(row, SADDR), record_length(row, SADDR), &a))
		rows_malformed(&r->input.rows, "no address");
	else if (!port_of(row, &port))
		rows_malformed(&r->input.rows, "bad port");
	else if (port.number == 0 && port.protocol != PROTOCOL_ICMP)
		r->counts->without++;
	else
		add_host(find_port(r->counts, port), &a);
	return true;
}

static int
by_hosts(const void *a, const void *b)
{
	const struct port_hosts *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return port_compare(x->port, y->port);
}

static void
add_all(struct ranges *to, const struct ranges *from)
{
	for (size_t i = 0; i < from->n4; i++)
		ranges_add(to, &(struct range){ addr_from4(from->v4[i].first), addr_from4(from->v4[i].last) });
	for (size_t i = 0; i < from->n6; i++)
		ranges_add(to, &from->v6[i]);
}

static uint64_t
count_hosts(struct ranges *set)
{
	ranges_seal(set);
	return census_count(set, true) + census_count(set, false);
}

enum input_result
port_counts_read(struct port_counts *c, char *const *files, struct status *st)
{
	struct reader r = { .counts = c };
	struct ranges all = { 0 };
	enum input_result result;

	c->index = allocate_zeroed_or_die((size_t)PROTOCOLS * NUMBERS, sizeof(*c->index));
	r.input = (struct input){ .columns = columns, .n = COLUMNS, .address = SADDR, .port = PORT, .take = on_row, .ctx = &r };
	result = input_read(&r.input, files, st);
	for (size_t i = 0; i < c->n; i++) {
		c->port[i].n = count_hosts(&c->port[i].hosts);
		add_all(&all, &c->port[i].hosts);
		ranges_free(&c->port[i].hosts);
	}
	c->hosts = count_hosts(&all);
	ranges_free(&all);
	if (c->n > 0)
		qsort(c->port, c->n, sizeof(*c->port), by_hosts);
	return result;
}

/* 443, 53/udp, icmp */
static void
port_name(struct port port, char text[TEXT_NUMBER])
{
	if (port.protocol == PROTOCOL_ICMP)
		snprintf(text, TEXT_NUMBER, "icmp");
	else
		snprintf(text, TEXT_NUMBER, "%u%s%s", port.number, port.protocol == PROTOCOL_NONE ? "" : "/",
		    port.protocol == PROTOCOL_NONE ? "" : protocol_name((enum protocol)port.protocol));
}

static double
widest_name(struct picture *p, const struct port_counts *c, size_t shown, double size)
{
	double widest = 0;
	char text[TEXT_NUMBER];

	for (size_t i = 0; i < shown; i++) {
		port_name(c->port[i].port, text);
		widest = fmax(widest, picture_text_width(p, size, text));
	}
	return widest;
}

static void
draw_bar(struct picture *p, const struct port_counts *c, size_t i, const struct page *page, double room, double row)
{
	const struct port_hosts *port = &c->port[i];
	double x = page->x + room + 0.8 * page->size, y = page->y + (double)i * row, base = y + row / 2 + 0.35 * page->size;
	double width = (page->width - room - 16 * page->size) * (double)port->n / (double)c->port[0].n;
	char text[2 * TEXT_NUMBER], number[TEXT_NUMBER];

	port_name(port->port, number);
	picture_text(p, page->x + room, base, page->size, PICTURE_RIGHT, CHART_TITLE, number);
	picture_rectangle(p, x, y + 0.15 * row, fmax(width, 1), 0.7 * row, colour_oklch(0.58, 0.15, 255));
	snprintf(text, sizeof(text), "%s  (%.1f%%)", text_number(number, port->n), 100 * (double)port->n / (double)c->hosts);
	picture_text(p, x + width + 0.6 * page->size, base, page->size, PICTURE_LEFT, CHART_TEXT, text);
}

/* As many rows as the wished height has room for. */
static size_t
rows_shown(const struct port_counts *c, const struct page_wishes *w)
{
	double size = page_text_size(w);
	size_t room = w->height > 0 ? (size_t)fmax((w->height - ABOVE * size) / (1.3 * size), 1) : SHOWN;

	room = room < SHOWN ? room : SHOWN;
	return c->n < room ? c->n : room;
}

void
port_counts_draw(struct picture *p, const struct port_counts *c, const struct page_wishes *w)
{
	size_t shown = rows_shown(c, w);
	char text[256], hosts[TEXT_NUMBER], ports[TEXT_NUMBER];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s host%s with %s port%s", text_number(hosts, c->hosts), c->hosts == 1 ? "" : "s",
	    text_number(ports, c->n), c->n == 1 ? "" : "s");
	struct page page;
	double room, row;

	if (shown < c->n)
		n += (size_t)snprintf(text + n, sizeof(text) - n, ", of which the first %zu are shown", shown);
	if (c->without > 0)
		snprintf(text + n, sizeof(text) - n, "; %s without a port", text_number(ports, c->without));
	page = page_begin(p, w, ABOVE + 1.8 * (double)shown, "Ports by hosts", text);
	room = widest_name(p, c, shown, page.size);
	row = page.height / (double)shown;
	for (size_t i = 0; i < shown; i++)
		draw_bar(p, c, i, &page, room, row);
}

/* SPDX-License-Identifier: ISC
 *
 * Collects the rows of a report of nmap.
 */
#include "nmap.h"

#include <string.h>

#include "io/alloc.h"

void
nmap_open(struct nmap *m, const struct columns *c)
{
	port_state_find_columns(&m->state_columns, c);
	m->ttl = columns_find(c, "ttl");
	m->name = columns_find(c, "name");
	m->time = columns_find(c, "timestamp_str");
	m->names_n = 1;
}

static size_t
keep_name(struct nmap *m, const struct record *r)
{
	size_t at = m->names_n, n = m->name != SIZE_MAX ? record_length(r, m->name) : 0;

	if (n == 0)
		return 0;
	if (m->names_cap - m->names_n < n + 1 || m->names == NULL) {
		m->names_cap = 2 * (m->names_n + n) + 4096;
		m->names = reallocate_or_die(m->names, m->names_cap, 1);
	}
	memcpy(m->names + at, record_text(r, m->name), n);
	m->names[at + n] = '\0';
	m->names_n += n + 1;
	return at;
}

/* Times in this format sort as text. */
static void
keep_time(struct nmap *m, const struct record *r)
{
	static const char form[NMAP_TIME + 1] = "0000-00-00T00:00:00";
	const char *s;

	if (m->time == SIZE_MAX || record_length(r, m->time) < NMAP_TIME)
		return;
	s = record_text(r, m->time);
	for (size_t i = 0; i < NMAP_TIME; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return;
	if (*m->first == '\0' || memcmp(s, m->first, NMAP_TIME) < 0)
		memcpy(m->first, s, NMAP_TIME);
	if (*m->last == '\0' || memcmp(s, m->last, NMAP_TIME) > 0)
		memcpy(m->last, s, NMAP_TIME);
}

/* An invalid value becomes 0, which means unknown to nmap. */
static uint8_t
parse_ttl(const struct nmap *m, const struct record *r)
{
	unsigned ttl = 0;

	if (m->ttl == SIZE_MAX || record_length(r, m->ttl) > 3)
		return 0;
	for (size_t i = 0; i < record_length(r, m->ttl); i++) {
		unsigned digit = (unsigned)record_text(r, m->ttl)[i] - '0';

		if (digit > 9)
			return 0;
		ttl = 10 * ttl + digit;
	}
	return ttl < 256 ? (uint8_t)ttl : 0;
}

void
nmap_add(struct nmap *m, const struct endpoint *e, const struct record *r)
{
	struct nmap_row *row;

	if (m->n == m->cap) {
		m->cap = m->cap + m->cap / 2 + 1024;
		m->rows = reallocate_or_die(m->rows, m->cap, sizeof(*m->rows));
	}
	row = &m->rows[m->n++];
	*row = (struct nmap_row){ .addr = e->addr, .port = e->port.number, .protocol = e->port.protocol, .ttl = parse_ttl(m, r) };
	row->state = (uint8_t)port_state_by(&m->state_columns, r, &row->protocol, &row->reason);
	row->name = keep_name(m, r);
	keep_time(m, r);
}

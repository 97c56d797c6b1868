/* SPDX-License-Identifier: ISC
 *
 * The columns of a DNS response: the header as numbers, the sections as text.
 */
#include "probe/dns.h"

#include "net/dns.h"
#include "probe/udp.h"

/* Whether the response is well formed; *rest is the number of unread bytes. */
static bool
check(const struct reply *r, struct value *rest)
{
	size_t n, left;
	const uint8_t *dns = probe_udp_data(r, &n);
	bool good = dns != NULL && dns_check(dns, n, &left);

	*rest = (struct value){ .kind = dns != NULL ? VALUE_NUMBER : VALUE_NONE, .number = dns != NULL ? left : 0 };
	return good;
}

static struct value
get_dns_parse_err(const struct reply *r)
{
	struct value v;

	v.number = !check(r, &v);
	return v;
}

static struct value
get_dns_unconsumed_bytes(const struct reply *r)
{
	struct value v;

	check(r, &v);
	return v;
}

static struct value
get_app_success(const struct reply *r)
{
	struct value v = probe_udp_number(r, DNS_FLAGS, 2, 0, 4);

	return (struct value){ .kind = VALUE_NUMBER, .number = v.kind == VALUE_NUMBER && v.number == 0 };
}

/* Name, offset, length in bytes, lowest bit, number of bits, help. */
#define FIELDS(X) \
	X(dns_id, DNS_ID, 2, 0, 16, "identifier of the message") \
	X(dns_qr, DNS_FLAGS, 2, 15, 1, "1: it is a response") \
	X(dns_opcode, DNS_FLAGS, 2, 11, 4, "opcode: kind of query") \
	X(dns_aa, DNS_FLAGS, 2, 10, 1, "1: the server has authority over the name") \
	X(dns_tc, DNS_FLAGS, 2, 9, 1, "1: cut short") \
	X(dns_rd, DNS_FLAGS, 2, 8, 1, "1: recursion was desired") \
	X(dns_ra, DNS_FLAGS, 2, 7, 1, "1: recursion is available") \
	X(dns_z, DNS_FLAGS, 2, 6, 1, "a reserved bit") \
	X(dns_ad, DNS_FLAGS, 2, 5, 1, "1: the server has verified the data") \
	X(dns_cd, DNS_FLAGS, 2, 4, 1, "1: the server need not have verified them") \
	X(dns_rcode, DNS_FLAGS, 2, 0, 4, "0: no error; 2 server failure, 3 no such name, 5 refused") \
	X(dns_qdcount, DNS_QDCOUNT, 2, 0, 16, "number of questions by its header") \
	X(dns_ancount, DNS_ANCOUNT, 2, 0, 16, "number of answers by its header") \
	X(dns_nscount, DNS_NSCOUNT, 2, 0, 16, "number of authority records by its header") \
	X(dns_arcount, DNS_ARCOUNT, 2, 0, 16, "number of additional records by its header")

#define LISTS(X) \
	X(dns_questions, DNS_QUESTIONS, "the questions as text, in JSON an array of objects") \
	X(dns_answers, DNS_ANSWERS, "the answers, in the same form") \
	X(dns_authorities, DNS_AUTHORITIES, "the authority records, in the same form") \
	X(dns_additionals, DNS_ADDITIONALS, "the additional records, in the same form")

#define LIST_GETTER(name, section, help) \
	static size_t write_##name(const struct reply *r, char *dst, size_t room) \
	{ \
		size_t n; \
		const uint8_t *dns = probe_udp_data(r, &n); \
\
		return dns_format(dns, n, section, dst, room); \
	} \
	static struct value get_##name(const struct reply *r) \
	{ \
		return (struct value){ .kind = r->icmp_error != NULL ? VALUE_NONE : VALUE_LONG, .written = { write_##name, r } }; \
	}
#define LIST_COLUMN(name, section, help) { #name, COLUMN_RECORDS, get_##name, help },

FIELDS(PROBE_UDP_GETTER)
LISTS(LIST_GETTER)

const struct column probe_dns_columns[] = {
	{ "app_success", COLUMN_BOOL, get_app_success, "1 for a response without error" },
	FIELDS(PROBE_UDP_COLUMN)
	LISTS(LIST_COLUMN)
	{ "dns_parse_err", COLUMN_INT, get_dns_parse_err, "1: malformed or incomplete" },
	{ "dns_unconsumed_bytes", COLUMN_INT, get_dns_unconsumed_bytes, "number of bytes after the last readable record" },
	{ "udp_len", COLUMN_INT, probe_udp_pkt_size, "the same as udp_pkt_size" },
	{ "raw_data", COLUMN_BINARY, probe_udp_get_data, "the same as data" },
	PROBE_UDP_COLUMNS,
	{ 0 },
};

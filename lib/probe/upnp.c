/* SPDX-License-Identifier: ISC
 *
 * upnp: an SSDP search for root devices (UPnP Device Architecture 1.1, section 1.3.2). The answer
 * has the form of HTTP (1.3.3). The request is the one for the group address, since devices of
 * version 1.0 know no other. The answer returns nothing that the sender can choose, so only the
 * source port holds the tag.
 */
#include "probe/udp.h"

#include <string.h>
#include <strings.h>

/*
 * The group addresses of section 1.3.2 and, over IPv6, of annex A.2. A device waits up to MX
 * seconds before it answers.
 */
#define SEARCH(host) "M-SEARCH * HTTP/1.1\r\nHOST: " host ":1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: upnp:rootdevice\r\n\r\n"

static const char search_ip4[] = SEARCH("239.255.255.250"), search_ip6[] = SEARCH("[FF02::C]");

static void
configure(struct template *t, bool ip6, const char *args)
{
	(void)args;
	t->payload = (const uint8_t *)(ip6 ? search_ip6 : search_ip4);
	t->payload_len = (uint16_t)strlen(ip6 ? search_ip6 : search_ip4);
}

/* "HTTP/1.1 200"; the words after it may differ. */
static bool
is_found(const uint8_t *p, size_t n)
{
	return n >= 12 && memcmp(p, "HTTP/1.", 7) == 0 && (p[7] == '0' || p[7] == '1') && memcmp(p + 8, " 200", 4) == 0
	    && (n == 12 || p[12] == ' ' || p[12] == '\r' || p[12] == '\n');
}

static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	uint64_t tag;
	enum verdict v = probe_udp_classify(scan, p, r, &tag);
	size_t n;
	const uint8_t *data;

	if (v != VALID)
		return v;
	data = probe_udp_data(r, &n);
	r->success = is_found(data, n);
	r->classification = r->success ? "upnp" : "no-http-header";
	return VALID;
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The value of a line NAME: VALUE, without the white space around it. */
static bool
read_line(const uint8_t *line, size_t n, const char *name, struct value *v)
{
	size_t len = strlen(name);

	if (n <= len || line[len] != ':' || strncasecmp((const char *)line, name, len) != 0)
		return false;
	for (line += len + 1, n -= len + 1; n > 0 && is_space(*line); n--)
		line++;
	while (n > 0 && is_space(line[n - 1]))
		n--;
	*v = (struct value){ .kind = VALUE_LINE, .bytes = { line, n } };
	return true;
}

/* The first header with this name, after the status line. */
static struct value
header(const struct reply *r, const char *name)
{
	struct value v = { .kind = VALUE_NONE };
	size_t n;
	const uint8_t *p = probe_udp_data(r, &n), *end;

	if (!r->success)
		return v;
	for (end = memchr(p, '\n', n); end != NULL; end = memchr(p, '\n', n)) {
		n -= (size_t)(end + 1 - p);
		p = end + 1;
		end = memchr(p, '\n', n);
		if (read_line(p, end != NULL ? (size_t)(end - p) : n, name, &v))
			break;
	}
	return v;
}

static struct value get_server(const struct reply *r) { return header(r, "server"); }
static struct value get_location(const struct reply *r) { return header(r, "location"); }
static struct value get_usn(const struct reply *r) { return header(r, "usn"); }
static struct value get_st(const struct reply *r) { return header(r, "st"); }
static struct value get_ext(const struct reply *r) { return header(r, "ext"); }
static struct value get_cache_control(const struct reply *r) { return header(r, "cache-control"); }
static struct value get_x_user_agent(const struct reply *r) { return header(r, "x-user-agent"); }
static struct value get_agent(const struct reply *r) { return header(r, "agent"); }
static struct value get_date(const struct reply *r) { return header(r, "date"); }

static const struct column columns[] = {
	{ "server", COLUMN_TEXT, get_server, "system and product of the device" },
	{ "location", COLUMN_TEXT, get_location, "URL of its description" },
	{ "usn", COLUMN_TEXT, get_usn, "unique name of the service" },
	{ "st", COLUMN_TEXT, get_st, "the target of the search" },
	{ "ext", COLUMN_TEXT, get_ext, "empty if the device follows the standard" },
	{ "cache_control", COLUMN_TEXT, get_cache_control, "for how long the device may be considered present" },
	{ "x_user_agent", COLUMN_TEXT, get_x_user_agent, "header of some products" },
	{ "agent", COLUMN_TEXT, get_agent, "header of some products" },
	{ "date", COLUMN_TEXT, get_date, "time of the reply" },
	PROBE_UDP_COLUMNS,
	{ 0 },
};

const struct probe probe_upnp = {
	.name = "upnp",
	.help = "SSDP search for UPnP devices: found (upnp), another answer (no-http-header) or unreachable",
	.template = { .protocol = IPPROTO_UDP },
	.has_ports = true,
	.port = 1900,
	.reads_data = true,
	.configure = configure,
	.patch = probe_udp_patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = probe_udp_classify_quoted,
	.columns = columns,
};

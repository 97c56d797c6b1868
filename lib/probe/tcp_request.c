/* SPDX-License-Identifier: ISC
 *
 * Writes the client's first data, chosen by port and arguments. Parts that differ by target are
 * padded to a constant length: the name in an HTTP request by white space, which is not part of a
 * field's value (RFC 9110, section 5.5).
 */
#include "probe/tcp_request.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "probe/client_hello.h"
#include "probe/payload_args.h"
#include "probe/payload_template.h"

enum kind { WAIT, HTTP, TLS, PAYLOAD, TEMPLATE };

/* The bytes reserved for the name or address and port in HTTP, and those for the port. */
enum { HOST_MAX = 128, PORT_MAX = 6 };

enum { ANSWER_MAX = 4096, TLS_ANSWER_MAX = PROBE_BANNER_MAX };

struct tcp_request {
	bool by_port;               /* use default_kind() instead of kind */
	enum kind kind;
	bool tls13;
	struct payload payload;     /* for PAYLOAD; n also for TEMPLATE, the longest */
	const struct payload_template *fields;
	char *before;               /* of HTTP: all text before the host */
	size_t before_n;
};

/* All text after the host. */
static const char after[] = "\r\nUser-Agent: zscan/" VERSION "\r\nAccept: */*\r\nConnection: close\r\n\r\n";

/* The protocols of ports on which the client speaks first; on all others it waits. */
static enum kind
default_kind(uint16_t port)
{
	static const struct { uint16_t port; enum kind kind; } kinds[] = {
		{ 80, HTTP }, { 443, TLS }, { 465, TLS }, { 563, TLS }, { 636, TLS }, { 853, TLS }, { 989, TLS }, { 990, TLS },
		{ 992, TLS }, { 993, TLS }, { 994, TLS }, { 995, TLS }, { 3000, HTTP }, { 3128, HTTP }, { 4443, TLS }, { 5000, HTTP },
		{ 5061, TLS }, { 5986, TLS }, { 6443, TLS }, { 6697, TLS }, { 7547, HTTP }, { 8000, HTTP }, { 8008, HTTP }, { 8080, HTTP },
		{ 8081, HTTP }, { 8088, HTTP }, { 8443, TLS }, { 8883, TLS }, { 8888, HTTP }, { 9443, TLS },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].port == port)
			return kinds[i].kind;
	return WAIT;
}

static enum kind
kind_of(const struct tcp_request *r, uint16_t port)
{
	return r->by_port ? default_kind(port) : r->kind;
}

static size_t
http_length(const struct tcp_request *r)
{
	return r->before_n + HOST_MAX + sizeof(after) - 1;
}

static void
set_path(struct tcp_request *r, const char *path)
{
	size_t room = strlen(path) + 32;

	if (*path != '/')
		errx(2, "--probe-args: http: a path begins with /");
	for (const char *s = path; *s != '\0'; s++)
		if (*s <= ' ' || *s == 0x7f)
			errx(2, "--probe-args: http: a path has neither white space nor control characters: write %%20");
	r->before = allocate_or_die(room, 1);
	r->before_n = (size_t)snprintf(r->before, room, "GET %s HTTP/1.1\r\nHost: ", path);
	if (http_length(r) > PROBE_PAYLOAD_MAX)
		errx(2, "--probe-args: http: the path is too long");
}

const struct tcp_request *
tcp_request_parse(const char *args)
{
	struct tcp_request *r = allocate_zeroed_or_die(1, sizeof(*r));
	bool http = args != NULL && strncmp(args, "http", 4) == 0 && (args[4] == '\0' || args[4] == ':');

	r->by_port = args == NULL;
	r->kind = http ? HTTP : WAIT;
	set_path(r, http && args[4] == ':' ? args + 5 : "/");
	if (args == NULL || http || strcmp(args, "wait") == 0)
		return r;
	r->tls13 = strcmp(args, "tls:1.3") == 0;
	if (r->tls13 || strcmp(args, "tls") == 0) {
		r->kind = TLS;
		return r;
	}
	r->payload = payload_args_parse(args, &r->fields, "wait, http, http:PATH, tls, tls:1.3, text:, hex:, file: or template:");
	r->kind = r->fields != NULL ? TEMPLATE : PAYLOAD;
	return r;
}

/* Writes the name or the address, and the port unless it is 80 (RFC 9110, section 7.2). */
static void
write_host(char host[HOST_MAX], const struct addr *target, const struct probe_values *v)
{
	char address[ADDR_STRLEN], text[HOST_MAX + 1], port[PORT_MAX + 1] = "";
	const struct handshake *h = v->handshake;
	int n;

	addr_format(target, address);
	if (v->target_port != 80)
		snprintf(port, sizeof(port), ":%u", v->target_port);
	if (h != NULL && h->name_n > 0)
		n = snprintf(text, sizeof(text), "%s%s", h->name, port);
	else
		n = snprintf(text, sizeof(text), addr_is4(target) ? "%s%s" : "[%s]%s", address, port);
	memset(host, ' ', HOST_MAX);
	memcpy(host, text, (size_t)n < HOST_MAX ? (size_t)n : HOST_MAX);
}

static size_t
write_http(const struct tcp_request *r, uint8_t *p, const struct addr *target, const struct probe_values *v)
{
	memcpy(p, r->before, r->before_n);
	write_host((char *)p + r->before_n, target, v);
	memcpy(p + r->before_n + HOST_MAX, after, sizeof(after) - 1);
	return http_length(r);
}

size_t
tcp_request_write(const struct tcp_request *r, uint8_t *p, const struct addr *source, const struct addr *target,
    const struct probe_values *v)
{
	const struct handshake *h = v->handshake;

	switch (kind_of(r, v->target_port)) {
	case HTTP:
		return write_http(r, p, target, v);
	case TLS:
		client_hello_write(p, h != NULL ? h->name : "", h != NULL ? h->name_n : 0, v->tag, r->tls13);
		return CLIENT_HELLO_LEN;
	case PAYLOAD:
		memcpy(p, r->payload.at, r->payload.n);
		return r->payload.n;
	case TEMPLATE:
		return payload_template_fill(r->fields, p, source, target, v);
	default:
		return 0;
	}
}

size_t
tcp_request_length(const struct tcp_request *r, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	uint8_t payload[PROBE_PAYLOAD_MAX];

	switch (kind_of(r, v->target_port)) {
	case HTTP:
		return http_length(r);
	case TLS:
		return CLIENT_HELLO_LEN;
	case TEMPLATE:
		return payload_template_fill(r->fields, payload, source, target, v);
	default:
		return kind_of(r, v->target_port) == PAYLOAD ? r->payload.n : 0;
	}
}

uint16_t
tcp_request_max(const struct tcp_request *r)
{
	size_t http = http_length(r);

	if (r->by_port)
		return (uint16_t)(http > CLIENT_HELLO_LEN ? http : CLIENT_HELLO_LEN);
	return r->kind == HTTP ? (uint16_t)http : r->kind == TLS ? CLIENT_HELLO_LEN : r->payload.n;
}

const char *
tcp_request_fault(const struct tcp_request *r, uint16_t port, const struct handshake *h)
{
	if (kind_of(r, port) == HTTP && h->name_n > HOST_MAX - PORT_MAX)
		return "a name of more than 122 bytes, for http";
	if (kind_of(r, port) == TLS && r->tls13 && h->name_n > CLIENT_HELLO_NAME_MAX_TLS13)
		return "a name of more than 222 bytes, for tls:1.3";
	return NULL;
}

size_t
tcp_request_answer_max(const struct tcp_request *r, uint16_t port)
{
	return kind_of(r, port) == TLS ? TLS_ANSWER_MAX : ANSWER_MAX;
}

/*
 * Recognises the greetings of SSH (RFC 4253, section 4.2), of IMAP and POP3, and of protocols
 * that reply with three digits. A hyphen after the digits means that more lines follow (RFC 5321,
 * section 4.2.1).
 */
static bool
is_greeting(const uint8_t *p, size_t n)
{
	const uint8_t *line = p + n;

	if (n < 4 || p[n - 1] != '\n')
		return false;
	if (memcmp(p, "SSH-", 4) == 0 || memcmp(p, "* OK", 4) == 0 || memcmp(p, "+OK ", 4) == 0)
		return true;
	for (line--; line > p && line[-1] != '\n'; line--)
		;
	if (p + n - line < 4 || (line[3] != ' ' && line[3] != '\r' && line[3] != '\n'))
		return false;
	return line[0] >= '1' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' && line[2] <= '9';
}

bool
tcp_request_is_answered(const struct tcp_request *r, uint16_t port, const uint8_t *answer, size_t n)
{
	switch (kind_of(r, port)) {
	case TLS:
		return client_hello_is_answered(answer, n);
	case WAIT:
		return is_greeting(answer, n);
	default:
		return false;
	}
}

bool
tcp_request_is_begun(const struct tcp_request *r, uint16_t port, const uint8_t *answer, size_t n)
{
	return kind_of(r, port) == TLS && client_hello_is_begun(answer, n);
}

/* SPDX-License-Identifier: ISC
 *
 * Parses and fills payload templates. A template is a list of pieces: literal bytes or a field.
 * Random bytes come from the tag by splitmix64, so no state is needed.
 */
#include "probe/payload_template.h"

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/alloc.h"
#include "io/option.h"
#include "net/wire.h"
#include "targets/target.h"

enum kind { SADDR_N, SADDR, SADDR_URI, DADDR_N, DADDR, DADDR_URI, SPORT_N, SPORT, DPORT_N, DPORT, RAND_BYTE, RAND_DIGIT, RAND_ALPHA,
	RAND_ALPHANUM, HEX, UNIXTIME_SEC, UNIXTIME_USEC, NTP_TIMESTAMP, TAG, TAG_HEX, TEXT };

/* Seconds from 1900, the epoch of NTP, to 1970 (RFC 5905, section 6). */
#define SECONDS_TO_1970 UINT64_C(2208988800)

/*
 * The names of the fields (ZMap's, except *_URI and TAG*), and the longest output of each in
 * bytes; 0: the field states its length.
 */
static const struct { const char *name; size_t max; const char *help; } kinds[] = {
	[SADDR_N] = { "SADDR_N", 16, "source address in network byte order, 4 or 16 bytes" },
	[SADDR] = { "SADDR", ADDR_STRLEN, "source address as text" },
	[SADDR_URI] = { "SADDR_URI", ADDR_STRLEN + 2, "the same, over IPv6 in brackets" },
	[DADDR_N] = { "DADDR_N", 16, "destination address in network byte order, 4 or 16 bytes" },
	[DADDR] = { "DADDR", ADDR_STRLEN, "destination address as text" },
	[DADDR_URI] = { "DADDR_URI", ADDR_STRLEN + 2, "the same, over IPv6 in brackets" },
	[SPORT_N] = { "SPORT_N", 2, "source port in network byte order" },
	[SPORT] = { "SPORT", 6, "source port in decimal" },
	[DPORT_N] = { "DPORT_N", 2, "destination port in network byte order" },
	[DPORT] = { "DPORT", 6, "destination port in decimal" },
	[RAND_BYTE] = { "RAND_BYTE", 0, "random bytes: 1, or n with =n, as in ${RAND_BYTE=8}" },
	[RAND_DIGIT] = { "RAND_DIGIT", 0, "random digits, in the same way" },
	[RAND_ALPHA] = { "RAND_ALPHA", 0, "random letters, in the same way" },
	[RAND_ALPHANUM] = { "RAND_ALPHANUM", 0, "random letters and digits, in the same way" },
	[HEX] = { "HEX", 0, "literal bytes in hexadecimal, as in ${HEX=00ff}" },
	[UNIXTIME_SEC] = { "UNIXTIME_SEC", 4, "seconds since 1970 in network byte order, 4 bytes" },
	[UNIXTIME_USEC] = { "UNIXTIME_USEC", 4, "the microseconds of that second in network byte order, 4 bytes" },
	[NTP_TIMESTAMP] = { "NTP_TIMESTAMP", 8, "the same time in units of 2^-32 s since 1900, 8 bytes" },
	[TAG] = { "TAG", 0, "bytes that an answer must return: 1, or n with =n" },
	[TAG_HEX] = { "TAG_HEX", 0, "the same as text, two hexadecimal digits per byte" },
};

static const char characters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct payload_template {
	size_t n, max;
	size_t tags_len;                /* of all tag fields together, in bytes */
	bool has_time;
	struct piece {
		enum kind kind;
		/* of TEXT (HEX becomes TEXT), and of fields that state their length */
		size_t len;
		const uint8_t *text;
		/* the offset of this field's bytes among those of all tags */
		size_t tag;
	} pieces[];
};

static bool
is_tag(const struct piece *p)
{
	return p->kind == TAG || p->kind == TAG_HEX;
}

static void
add(struct payload_template *f, enum kind kind, size_t len, const uint8_t *text)
{
	struct piece *p = &f->pieces[f->n++];

	*p = (struct piece){ .kind = kind, .len = kind == TAG_HEX ? 2 * len : len, .text = text, .tag = f->tags_len };
	f->max += kind == TEXT || kinds[kind].max == 0 ? p->len : kinds[kind].max;
	if (is_tag(p))
		f->tags_len += p->len;
	f->has_time = f->has_time || kind == UNIXTIME_SEC || kind == UNIXTIME_USEC || kind == NTP_TIMESTAMP;
}

struct payload_template *
payload_template_new(size_t pieces)
{
	return allocate_zeroed_or_die(1, sizeof(struct payload_template) + pieces * sizeof(struct piece));
}

void
payload_template_add_text(struct payload_template *f, const uint8_t *text, size_t n)
{
	if (n > 0)
		add(f, TEXT, n, text);
}

/*
 * Adds the n digits of ${HEX=digits}. Returns false if they are not pairs of hexadecimal digits.
 */
static bool
add_hex(struct payload_template *f, const char *digits, size_t n)
{
	uint8_t *bytes;

	if (n == 0 || n % 2 != 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)digits[i]))
			return false;
	bytes = allocate_or_die(n / 2, 1);
	for (size_t i = 0; i < n; i += 2)
		sscanf(digits + i, "%2hhx", &bytes[i / 2]);
	add(f, TEXT, n / 2, bytes);
	return true;
}

/* A decimal up to PROBE_PAYLOAD_MAX; -1 for any other text. */
static int
parse_length(const char *s, size_t n)
{
	int v = n > 0 ? 0 : -1;

	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + (s[i] - '0');
		if (v > PROBE_PAYLOAD_MAX)
			return -1;
	}
	return v;
}

bool
payload_template_add_field(struct payload_template *f, const char *s, size_t n)
{
	size_t name = 0;
	int len;

	while (name < n && s[name] != '=')
		name++;
	if (name == strlen("HEX") && memcmp(s, "HEX", name) == 0)
		return name < n && add_hex(f, s + name + 1, n - name - 1);
	len = name < n ? parse_length(s + name + 1, n - name - 1) : 1;
	for (enum kind k = 0; k < TEXT; k++) {
		if (strlen(kinds[k].name) != name || memcmp(kinds[k].name, s, name) != 0)
			continue;
		if (len < 0 || (name < n && kinds[k].max > 0))
			return false;
		if (k >= TAG && (len == 0 || f->tags_len + (k == TAG ? 1 : 2) * (size_t)len > PAYLOAD_TAGS_MAX))
			return false;
		add(f, k, (size_t)len, NULL);
		return true;
	}
	return false;
}

/* The n bytes between ${ and }. */
static void
add_field_or_die(struct payload_template *f, const char *s, size_t n)
{
	if (!payload_template_add_field(f, s, n))
		errx(2, "--probe-args: unknown field: ${%.*s}", (int)n, s);
}

struct payload_template *
payload_template_parse(const uint8_t *text, size_t n)
{
	struct payload_template *f = payload_template_new(n + 1);
	size_t from = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		const uint8_t *end = text[i] == '$' && text[i + 1] == '{' ? memchr(text + i, '}', n - i) : NULL;

		if (end == NULL)
			continue;
		payload_template_add_text(f, text + from, i - from);
		add_field_or_die(f, (const char *)text + i + 2, (size_t)(end - text) - i - 2);
		i = (size_t)(end - text);
		from = i + 1;
	}
	payload_template_add_text(f, text + from, n - from);
	return f;
}

void
payload_template_list_and_exit(void)
{
	for (enum kind k = 0; k < TEXT; k++)
		printf("%-13s %s\n", kinds[k].name, kinds[k].help);
	option_print_and_exit("");
}

/* The i-th tag field; NULL: there are fewer. */
static const struct piece *
find_tag(const struct payload_template *f, size_t i)
{
	for (size_t at = 0; at < f->n; at++)
		if (is_tag(&f->pieces[at]) && i-- == 0)
			return &f->pieces[at];
	return NULL;
}

const uint8_t *
payload_template_tag(const struct payload_template *f, size_t i, const uint8_t *tags, size_t *n)
{
	const struct piece *p = find_tag(f, i);

	if (p == NULL)
		return NULL;
	*n = p->len;
	return tags + p->tag;
}

bool
payload_template_tag_is_hex(const struct payload_template *f, size_t i)
{
	const struct piece *p = find_tag(f, i);

	return p != NULL && p->kind == TAG_HEX;
}

/*
 * Eight bytes of mix(TAG), then of mix(mix(TAG)), and so on, each in network byte order. Without
 * the key these bytes look independent of the source port, which comes from the tag itself.
 */
void
payload_template_tags(const struct payload_template *f, uint64_t tag, uint8_t tags[PAYLOAD_TAGS_MAX])
{
	unsigned used = 0;

	for (size_t at = 0; at < f->n; at++) {
		const struct piece *p = &f->pieces[at];
		uint8_t *to = tags + p->tag;

		for (size_t i = 0; is_tag(p) && i < p->len; i += p->kind == TAG ? 1 : 2, used++) {
			uint8_t byte;

			if (used % 8 == 0)
				tag = target_mix(tag);
			byte = (uint8_t)(tag >> (56 - used % 8 * 8));
			if (p->kind == TAG) {
				to[i] = byte;
			} else {
				to[i] = (uint8_t)characters[byte >> 4];
				to[i + 1] = (uint8_t)characters[byte & 15];
			}
		}
	}
}

bool
payload_template_is_returned(const struct payload_template *f, const uint8_t *tags, const uint8_t *data, size_t n)
{
	for (size_t at = 0; at < f->n; at++)
		if (is_tag(&f->pieces[at]) && memmem(data, n, tags + f->pieces[at].tag, f->pieces[at].len) == NULL)
			return false;
	return true;
}

size_t
payload_template_max(const struct payload_template *f)
{
	return f->max;
}

static size_t
put_address(uint8_t *p, const struct addr *a)
{
	size_t n = addr_is4(a) ? 4 : 16;

	memcpy(p, a->b + 16 - n, n);
	return n;
}

static size_t
put_uri(uint8_t *p, const struct addr *a)
{
	size_t n;

	if (addr_is4(a))
		return addr_format(a, (char *)p);
	n = addr_format(a, (char *)p + 1);
	p[0] = '[';
	p[n + 1] = ']';
	return n + 2;
}

static size_t
put_port(uint8_t *p, uint16_t port)
{
	wire_put16(p, port);
	return 2;
}

static size_t
put_number(uint8_t *p, uint32_t number)
{
	wire_put32(p, number);
	return 4;
}

/* RFC 5905, section 6. */
static size_t
put_ntp_time(uint8_t *p, const struct timespec *t)
{
	wire_put32(p, (uint32_t)((uint64_t)t->tv_sec + SECONDS_TO_1970));
	wire_put32(p + 4, (uint32_t)(((uint64_t)t->tv_nsec << 32) / 1000000000));
	return 8;
}

static size_t
put_random(uint8_t *p, const struct piece *piece, uint64_t *state)
{
	size_t first = piece->kind == RAND_ALPHA ? 10 : 0, count = piece->kind == RAND_DIGIT ? 10 : sizeof(characters) - 1 - first;

	for (size_t i = 0; i < piece->len; i++) {
		*state = target_mix(*state);
		p[i] = piece->kind == RAND_BYTE ? (uint8_t)*state : (uint8_t)characters[first + (*state >> 32) % count];
	}
	return piece->len;
}

size_t
payload_template_fill(const struct payload_template *f, uint8_t *payload, const struct addr *source, const struct addr *target,
    const struct probe_values *v)
{
	uint64_t state = v->tag + v->attempt;
	uint8_t *p = payload, tags[PAYLOAD_TAGS_MAX];
	struct timespec now = { 0 };

	if (f->has_time)
		clock_gettime(CLOCK_REALTIME, &now);
	payload_template_tags(f, v->tag, tags);
	for (size_t i = 0; i < f->n; i++) {
		const struct piece *piece = &f->pieces[i];

		switch (piece->kind) {
		case TEXT: memcpy(p, piece->text, piece->len); p += piece->len; break;
		case SADDR_N: p += put_address(p, source); break;
		case SADDR: p += addr_format(source, (char *)p); break;
		case SADDR_URI: p += put_uri(p, source); break;
		case DADDR_N: p += put_address(p, target); break;
		case DADDR: p += addr_format(target, (char *)p); break;
		case DADDR_URI: p += put_uri(p, target); break;
		case SPORT_N: p += put_port(p, v->source_port); break;
		case SPORT: p += sprintf((char *)p, "%u", v->source_port); break;
		case DPORT_N: p += put_port(p, v->target_port); break;
		case DPORT: p += sprintf((char *)p, "%u", v->target_port); break;
		case UNIXTIME_SEC: p += put_number(p, (uint32_t)now.tv_sec); break;
		case UNIXTIME_USEC: p += put_number(p, (uint32_t)(now.tv_nsec / 1000)); break;
		case NTP_TIMESTAMP: p += put_ntp_time(p, &now); break;
		case TAG:
		case TAG_HEX: memcpy(p, tags + piece->tag, piece->len); p += piece->len; break;
		default: p += put_random(p, piece, &state);
		}
	}
	return (size_t)(p - payload);
}

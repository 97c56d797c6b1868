/* SPDX-License-Identifier: ISC
 *
 * A payload as a list of pieces: bytes of the text, or what stands for a field. What is random
 * comes from the tag by splitmix64, so that nothing needs to be remembered.
 */
#include "probe/payload_template.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/option.h"
#include "net/wire.h"
#include "targets/target.h"

enum kind { SADDR_N, SADDR, DADDR_N, DADDR, SPORT_N, SPORT, DPORT_N, DPORT, RAND_BYTE, RAND_DIGIT, RAND_ALPHA, RAND_ALPHANUM, TEXT };

/* ZMap's names, and the most bytes that each takes; those that are random say how many. */
static const struct { const char *name; size_t max; const char *help; } kinds[] = {
	[SADDR_N] = { "SADDR_N", 16, "source address in network byte order, 4 or 16 bytes" },
	[SADDR] = { "SADDR", ADDR_STRLEN, "source address as text" },
	[DADDR_N] = { "DADDR_N", 16, "destination address in network byte order, 4 or 16 bytes" },
	[DADDR] = { "DADDR", ADDR_STRLEN, "destination address as text" },
	[SPORT_N] = { "SPORT_N", 2, "source port in network byte order" },
	[SPORT] = { "SPORT", 6, "source port in decimal" },
	[DPORT_N] = { "DPORT_N", 2, "destination port in network byte order" },
	[DPORT] = { "DPORT", 6, "destination port in decimal" },
	[RAND_BYTE] = { "RAND_BYTE", 0, "random bytes, 1 or with =n so many, as in ${RAND_BYTE=8}" },
	[RAND_DIGIT] = { "RAND_DIGIT", 0, "random digits, likewise" },
	[RAND_ALPHA] = { "RAND_ALPHA", 0, "random letters, likewise" },
	[RAND_ALPHANUM] = { "RAND_ALPHANUM", 0, "random letters and digits, likewise" },
};

static const char characters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct payload_template {
	size_t n, max;
	struct piece {
		enum kind kind;
		size_t len;             /* of TEXT and of what is random */
		const uint8_t *text;
	} pieces[];
};

static void
add(struct payload_template *f, enum kind kind, size_t len, const uint8_t *text)
{
	if (kind == TEXT && len == 0)
		return;
	f->pieces[f->n++] = (struct piece){ kind, len, text };
	f->max += kind == TEXT || kinds[kind].max == 0 ? len : kinds[kind].max;
}

/* The n bytes between ${ and }: NAME, or NAME=LENGTH where it is random. */
static void
add_field(struct payload_template *f, const char *s, size_t n)
{
	size_t name = 0;
	char *end = NULL, digits[8] = "1";

	while (name < n && s[name] != '=')
		name++;
	if (name < n)
		snprintf(digits, sizeof(digits), "%.*s", (int)(n - name - 1), s + name + 1);
	for (enum kind k = 0; k < TEXT; k++) {
		unsigned long len = strtoul(digits, &end, 10);

		if (strlen(kinds[k].name) != name || memcmp(kinds[k].name, s, name) != 0)
			continue;
		if (digits[0] < '0' || digits[0] > '9' || *end != '\0' || len > PROBE_PAYLOAD_MAX || (name < n && kinds[k].max > 0))
			break;
		add(f, k, len, NULL);
		return;
	}
	errx(2, "--probe-args: unknown field: ${%.*s}", (int)n, s);
}

struct payload_template *
payload_template_parse(const uint8_t *text, size_t n)
{
	struct payload_template *f = allocate_zeroed_or_die(1, sizeof(*f) + (n + 1) * sizeof(*f->pieces));
	size_t from = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		const uint8_t *end = text[i] == '$' && text[i + 1] == '{' ? memchr(text + i, '}', n - i) : NULL;

		if (end == NULL)
			continue;
		add(f, TEXT, i - from, text + from);
		add_field(f, (const char *)text + i + 2, (size_t)(end - text) - i - 2);
		i = (size_t)(end - text);
		from = i + 1;
	}
	add(f, TEXT, n - from, text + from);
	return f;
}

void
payload_template_list_and_exit(void)
{
	for (enum kind k = 0; k < TEXT; k++)
		printf("%-13s %s\n", kinds[k].name, kinds[k].help);
	option_print_and_exit("");
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
put_port(uint8_t *p, uint16_t port)
{
	wire_put16(p, port);
	return 2;
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
	uint8_t *p = payload;

	for (size_t i = 0; i < f->n; i++) {
		const struct piece *piece = &f->pieces[i];

		switch (piece->kind) {
		case TEXT: memcpy(p, piece->text, piece->len); p += piece->len; break;
		case SADDR_N: p += put_address(p, source); break;
		case SADDR: p += addr_format(source, (char *)p); break;
		case DADDR_N: p += put_address(p, target); break;
		case DADDR: p += addr_format(target, (char *)p); break;
		case SPORT_N: p += put_port(p, v->source_port); break;
		case SPORT: p += sprintf((char *)p, "%u", v->source_port); break;
		case DPORT_N: p += put_port(p, v->target_port); break;
		case DPORT: p += sprintf((char *)p, "%u", v->target_port); break;
		default: p += put_random(p, piece, &state);
		}
	}
	return (size_t)(p - payload);
}

/* SPDX-License-Identifier: ISC
 *
 * Parses the file of a service: lines KEY: VALUE. The values of payload and answer continue on
 * lines that begin with white space.
 */
#include "probe/service.h"

#include <ctype.h>
#include <err.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "addr/ports.h"
#include "io/alloc.h"
#include "probe/service_bytes.h"
#include "probe/tag.h"

/* The longest file, in bytes. */
enum { FILE_MAX = 1 << 16 };

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = allocate_or_die(FILE_MAX + 1, 1);
	size_t n;

	if (f == NULL || (n = fread(text, 1, FILE_MAX + 1, f), ferror(f)))
		err(2, "--probe-args: %s", path);
	fclose(f);
	if (n > FILE_MAX || memchr(text, '\0', n) != NULL)
		errx(2, "--probe-args: %s: not a service file", path);
	text[n] = '\0';
	return text;
}

/* The file name, the last part of the path, is PORT-NAME. */
static void
set_name(struct service *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash != NULL ? slash + 1 : path;
	char *name;
	unsigned long port = strtoul(file, &name, 10);

	if (!isdigit((unsigned char)*file) || port == 0 || port > UINT16_MAX || *name != '-' || name[1] == '\0'
	    || name[1 + strspn(name + 1, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		errx(2, "--probe-args: %s: want a file name PORT-SERVICE of digits and lower-case letters: 161-snmp", path);
	s->name = name + 1;
	s->ports[0] = (uint16_t)port;
	s->port_count = 1;
}

/*
 * The words before a comment, which begins with # at the start or after white space. before is
 * the value of an earlier line with this key, which is an error.
 */
static const char *
take_words(const struct service_line *l, const char *before, char *value)
{
	size_t n = 0;

	if (before != NULL)
		service_line_die(l, "given twice", l->key);
	while (value[n] != '\0' && (value[n] != '#' || (n > 0 && !isspace((unsigned char)value[n - 1]))))
		n++;
	while (n > 0 && isspace((unsigned char)value[n - 1]))
		n--;
	if (n == 0)
		service_line_die(l, "no value", l->key);
	value[n] = '\0';
	return value;
}

static void
parse_ports(struct service *s, const struct service_line *l, const char *value)
{
	struct ports ports = { 0 };

	s->port_count = 0;
	if (strcmp(value, "none") == 0)
		return;
	if (!ports_parse(value, &ports) || ports.n > SERVICE_PORTS_MAX || ports.list[0].protocol != PROTOCOL_NONE)
		service_line_die(l, "want up to 16 ports, as 27960,27961, or none", value);
	while (s->port_count < ports.n) {
		s->ports[s->port_count] = ports.list[s->port_count].number;
		s->port_count++;
	}
	free(ports.list);
}

/* The text of payload or answer with its continuation lines, joined in place. */
static const char *
join(struct service_line *l, char *value)
{
	char *end = value + strlen(value);

	while (l->next[0] == ' ' || l->next[0] == '\t' || l->next[0] == '#' || l->next[0] == '\n' || l->next[0] == '\r') {
		char *more = service_line_take(l);

		memset(end, ' ', (size_t)(more - end));
		more[-1] = '\n';
		end = more + strlen(more);
	}
	return value;
}

/* Whether a value is only this word, or empty for "", apart from comments. */
static bool
is_word(const char *value, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(value, word, n) != 0)
		return false;
	for (value += n; *value != '\0'; value += *value == '#' ? strcspn(value, "\n") : 1)
		if (*value != '#' && !isspace((unsigned char)*value))
			return false;
	return true;
}

static void
take_line(struct service *s, struct service_line *l, char *line)
{
	char *colon = strchr(line, ':'), *value;
	const char *text;

	if (colon == NULL)
		service_line_die(l, "want KEY: VALUE", line);
	*colon = '\0';
	l->key = line;
	value = colon + 1 + strspn(colon + 1, " \t");
	if (strcmp(l->key, "help") == 0) {
		s->help = take_words(l, s->help, value);
	} else if (strcmp(l->key, "standard") == 0) {
		s->standard = take_words(l, s->standard, value);
	} else if (strcmp(l->key, "ports") == 0) {
		parse_ports(s, l, take_words(l, NULL, value));
	} else if (strcmp(l->key, "tail") == 0) {
		if (strcmp(take_words(l, NULL, value), "ignored") != 0)
			service_line_die(l, "want the word ignored", value);
		s->takes_tail = true;
	} else if (strcmp(l->key, "payload") == 0) {
		if (s->payload != NULL)
			service_line_die(l, "given twice", l->key);
		l->first = l->line;
		s->payload = service_parse_payload(l, join(l, value));
	} else if (strcmp(l->key, "answer") == 0) {
		if (s->payload == NULL)
			service_line_die(l, "the payload must come before it", l->key);
		if (s->form_count == SERVICE_FORMS_MAX)
			service_line_die(l, "more than 8 forms", l->key);
		l->first = l->line;
		text = join(l, value);
		if (is_word(text, "")) {
			l->line = l->first;
			service_line_die(l, "no value", l->key);
		}
		l->has_answer = true;
		if (!is_word(text, "none"))
			s->forms[s->form_count++] = service_parse_answer(l, s->payload, text);
	} else {
		service_line_die(l, "unknown key: there are help, standard, ports, tail, payload, answer", l->key);
	}
}

/* Keeps pointers into the text. */
static struct service *
parse(const char *path, char *text)
{
	struct service *s = allocate_zeroed_or_die(1, sizeof(*s));
	struct service_line l = { .path = path, .next = text };

	set_name(s, path);
	while (*l.next != '\0') {
		char *line = service_line_take(&l);
		const char *first = line + strspn(line, " \t");

		if (*first != '\0' && *first != '#')
			take_line(s, &l, line);
	}
	if (s->help == NULL || s->standard == NULL || s->payload == NULL || !l.has_answer)
		errx(2, "--probe-args: %s: want help, standard, payload and answer", path);
	return s;
}

struct service *
service_read(const char *path)
{
	return parse(path, read_file(path));
}

bool
service_is_answer(const struct service *s, const uint8_t *data, size_t n, const uint8_t *tags)
{
	for (size_t i = 0; i < s->form_count; i++)
		if (answer_form_matches(s->forms[i], data, n, tags))
			return true;
	return false;
}

static bool
is_placed(const struct service *s, uint8_t place)
{
	for (size_t i = 0; i < s->form_count; i++)
		if (!answer_form_places_tag(s->forms[i], place))
			return false;
	return s->form_count > 0;
}

/*
 * Computed for IPv4, which allows the longer answers. All bytes follow from the 64 bits of the
 * tag, as does the port, so they cannot count for more: a guess of the tag yields them all. A
 * field with more possible places than values counts for nothing, but does not reduce the rest.
 */
double
service_odds(const struct service *s)
{
	enum { ANSWER_MAX = 1500 - 20 - 8, TAG_BITS = 64 };
	static const uint8_t all[PAYLOAD_TAGS_MAX];
	const double port = log2((double)TAG_ATTEMPTS / SOURCES_DEFAULT.range);
	double guess = port, places = 0;
	const uint8_t *tag;
	size_t n;

	for (size_t i = 0; (tag = payload_template_tag(s->payload, i, all, &n)) != NULL; i++) {
		double bits = payload_template_tag_is_hex(s->payload, i) ? 4.0 * (double)n : 8.0 * (double)n;

		guess -= bits;
		if (!is_placed(s, (uint8_t)(tag - all)))
			places += fmin(bits, log2(ANSWER_MAX - (double)n + 1));
	}
	return fmin(fmax(guess, -TAG_BITS) + places, port);
}

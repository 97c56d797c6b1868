/* SPDX-License-Identifier: ISC
 *
 * Reads the file of a service: lines KEY: VALUE, of which payload and answer go on with lines that
 * begin with white space.
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
		errx(2, "--probe-args: %s: no file of a service", path);
	text[n] = '\0';
	return text;
}

/* PORT-NAME, the last part of a path. */
static void
set_name(struct service *s, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash != NULL ? slash + 1 : path;
	char *name;
	unsigned long port = strtoul(file, &name, 10);

	if (!isdigit((unsigned char)*file) || port == 0 || port > UINT16_MAX || *name != '-' || name[1] == '\0'
	    || name[1 + strspn(name + 1, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
		errx(2, "--probe-args: %s: want a name PORT-SERVICE of digits and small letters: 161-snmp", path);
	s->name = name + 1;
	s->ports[0] = (uint16_t)port;
	s->port_count = 1;
}

/* Takes a comment off: from a # on that begins the value or has white space before it. */
static char *
without_comment(char *value)
{
	size_t n = 0;

	while (value[n] != '\0' && (value[n] != '#' || (n > 0 && !isspace((unsigned char)value[n - 1]))))
		n++;
	while (n > 0 && isspace((unsigned char)value[n - 1]))
		n--;
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
}

static const char *
word(const struct service_line *l, const char *before, const char *value)
{
	if (before != NULL)
		service_line_die(l, "twice", l->key);
	if (*value == '\0')
		service_line_die(l, "nothing stands there", l->key);
	return value;
}

/* The text of payload and answer, with the lines that go on with it. */
static const char *
join(struct service_line *l, const char *value)
{
	size_t n = strlen(value);
	char *all = copy_text_or_die(value, SIZE_MAX);

	while (l->next[0] == ' ' || l->next[0] == '\t' || l->next[0] == '#' || l->next[0] == '\n') {
		const char *more = service_line_take(l);
		size_t len = strlen(more);

		all = reallocate_or_die(all, n + len + 2, 1);
		all[n++] = '\n';
		memcpy(all + n, more, len + 1);
		n += len;
	}
	return all;
}

/* Whether the answer is that there is none; behind it a comment may stand. */
static bool
is_none(const char *value)
{
	const char *rest = value + strlen("none");

	if (strncmp(value, "none", strlen("none")) != 0)
		return false;
	rest += strspn(rest, " \t");
	return *rest == '\0' || *rest == '#';
}

static void
take_line(struct service *s, struct service_line *l, char *line)
{
	char *colon = strchr(line, ':'), *value;

	if (colon == NULL)
		service_line_die(l, "want KEY: VALUE", line);
	l->key = copy_text_or_die(line, (size_t)(colon - line));
	value = colon + 1 + strspn(colon + 1, " \t");
	if (strcmp(l->key, "help") == 0) {
		s->help = word(l, s->help, without_comment(value));
	} else if (strcmp(l->key, "standard") == 0) {
		s->standard = word(l, s->standard, without_comment(value));
	} else if (strcmp(l->key, "ports") == 0) {
		parse_ports(s, l, without_comment(value));
	} else if (strcmp(l->key, "payload") == 0) {
		if (s->payload != NULL)
			service_line_die(l, "twice", l->key);
		l->first = l->line;
		s->payload = service_parse_payload(l, join(l, value));
	} else if (strcmp(l->key, "answer") == 0) {
		if (s->payload == NULL)
			service_line_die(l, "the payload has to stand before it", l->key);
		if (s->form_count == SERVICE_FORMS_MAX)
			service_line_die(l, "more than 8 forms", l->key);
		l->first = l->line;
		l->has_answer = true;
		if (!is_none(value))
			s->forms[s->form_count++] = service_parse_answer(l, s->payload, join(l, value));
	} else {
		service_line_die(l, "unknown key: there are help, standard, ports, payload, answer", l->key);
	}
}

struct service *
service_read(const char *path)
{
	struct service *s = allocate_zeroed_or_die(1, sizeof(*s));
	struct service_line l = { .path = path, .next = read_file(path) };

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
 * Of IPv4, whose answers are the longer ones. All bytes follow from the 64 bits of the tag, as does
 * the port: they cannot be worth more. Whoever guesses the tag itself knows them all.
 */
double
service_odds(const struct service *s)
{
	enum { ANSWER_MAX = 1500 - 20 - 8, TAG_BITS = 64 };
	static const uint8_t all[PAYLOAD_TAGS_MAX];
	double guess = log2((double)TAG_ATTEMPTS / SOURCES_DEFAULT.range), places = 0;
	const uint8_t *tag;
	size_t n;

	for (size_t i = 0; (tag = payload_template_tag(s->payload, i, all, &n)) != NULL; i++) {
		guess -= payload_template_tag_is_hex(s->payload, i) ? 4.0 * (double)n : 8.0 * (double)n;
		if (!is_placed(s, (uint8_t)(tag - all)))
			places += log2(ANSWER_MAX - (double)n + 1);
	}
	return (guess < -TAG_BITS ? -TAG_BITS : guess) + places;
}

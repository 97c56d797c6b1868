/* SPDX-License-Identifier: ISC
 *
 * Parses probe description files: lines "NAME: VALUE" (RFC 9116, 4; RFC 9511, 2.2). Invariant: a
 * printed file has no fault.
 */
#include "probing.h"

#include <ctype.h>
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "io/alloc.h"
#include "io/option.h"
#include "io/utf8.h"
#include "net/uri.h"

/* In bytes. Readers may refuse longer ones (RFC 9116, 5.4). */
enum { FILE_MAX = 32 * 1024, LINE_MAX_LEN = 2048 };

enum { YEAR = 366 * 24 * 3600 };

struct probing {
	const char *name;
	unsigned line, faults;
	/* in_signature: the text is over, and its signature has begun */
	bool is_signed, in_signature;
	unsigned found[16];             /* occurrences, by the number in fields */
};

__attribute__((format(printf, 2, 3))) static void
fault(struct probing *p, const char *format, ...)
{
	char why[512];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	utf8_disarm(why, strlen(why));
	warnx("%s:%u: %s", p->name, p->line, why);
	p->faults++;
}

/* --- values */

static void
check_uri(struct probing *p, const char *field, const char *value)
{
	const char *why = uri_refuse(value);

	if (why != NULL)
		fault(p, "%s: %s: %s", field, value, why);
	else if (uri_has_scheme(value, "http:"))
		fault(p, "%s: %s: pages of the web begin with https:// (RFC 9116, 2.5)", field, value);
}

/* Reads two digits in a range, and moves *s to the end of them. */
static bool
take_two(const char **s, int min, int max, int *n)
{
	if (!isdigit((unsigned char)(*s)[0]) || !isdigit((unsigned char)(*s)[1]))
		return false;
	*n = ((*s)[0] - '0') * 10 + (*s)[1] - '0';
	*s += 2;
	return *n >= min && *n <= max;
}

static bool
take_byte(const char **s, char c)
{
	return toupper((unsigned char)**s) == c && *(*s)++ != '\0';
}

static int
days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/*
 * Sets the seconds by which the local time of a zone is ahead, and moves *s to the end of the zone.
 */
static bool
take_zone(const char **s, int *ahead)
{
	int hours, minutes, sign = **s == '-' ? -1 : 1;

	*ahead = 0;
	if (take_byte(s, 'Z'))
		return true;
	if ((*(*s) != '+' && *(*s) != '-') || (++*s, !take_two(s, 0, 23, &hours)) || !take_byte(s, ':') || !take_two(s, 0, 59, &minutes))
		return false;
	*ahead = sign * (hours * 60 + minutes) * 60;
	return true;
}

/* Parses a date-time of RFC 3339, 5.6. */
static bool
parse_time(const char *s, time_t *when)
{
	int century, year, ahead;
	struct tm tm = { 0 };

	if (!take_two(&s, 0, 99, &century) || !take_two(&s, 0, 99, &year) || !take_byte(&s, '-') || !take_two(&s, 1, 12, &tm.tm_mon)
	    || !take_byte(&s, '-') || !take_two(&s, 1, days_of(century * 100 + year, tm.tm_mon), &tm.tm_mday) || !take_byte(&s, 'T')
	    || !take_two(&s, 0, 23, &tm.tm_hour) || !take_byte(&s, ':') || !take_two(&s, 0, 59, &tm.tm_min) || !take_byte(&s, ':')
	    || !take_two(&s, 0, 60, &tm.tm_sec))
		return false;
	if (*s == '.') {
		size_t digits = strspn(s + 1, "0123456789");

		if (digits == 0)
			return false;
		s += 1 + digits;
	}
	if (!take_zone(&s, &ahead) || *s != '\0')
		return false;
	tm.tm_mon--;
	tm.tm_year = century * 100 + year - 1900;
	*when = timegm(&tm) - ahead;
	return true;
}

static void
check_expires(struct probing *p, const char *field, const char *value)
{
	time_t now = time(NULL), when;

	if (!parse_time(value, &when))
		fault(p, "%s: %s: want a time like 2027-01-31T00:00:00Z (RFC 3339, 5.6)", field, value);
	else if (when <= now)
		fault(p, "%s: %s: is over, so nobody is to trust the file (RFC 9116, 2.5.5)", field, value);
	else if (when > now + YEAR)
		warnx("%s:%u: %s: %s: is more than a year ahead (RFC 9116, 2.5.5, recommends less)", p->name, p->line, field, value);
}

/*
 * Checks only the outer form of a language tag: parts of 1 to 8 letters and digits, the first with
 * letters only (RFC 5646, 2.1).
 */
static bool
is_language(const char *s, size_t n)
{
	size_t part = 0, parts = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '-') {
			if (part == 0)
				return false;
			part = 0;
			parts++;
		} else if (!(parts == 0 ? isalpha((unsigned char)s[i]) : isalnum((unsigned char)s[i])) || ++part > 8) {
			return false;
		}
	}
	return part > 0;
}

static void
check_languages(struct probing *p, const char *field, const char *value)
{
	const char *list = value;

	for (;;) {
		size_t n = strcspn(list, ","), from = strspn(list, " \t"), to = n;

		while (to > from && (list[to - 1] == ' ' || list[to - 1] == '\t'))
			to--;
		if (from >= to || !is_language(list + from, to - from)) {
			fault(p, "%s: %s: want tags of languages, as en, pt-BR (RFC 9116, 2.5.8; RFC 5646)", field, value);
			return;
		}
		if (list[n] == '\0')
			return;
		list += n + 1;
	}
}

/* --- fields */

enum need { MAY, SHOULD, MUST };

/* The known fields; any other name is allowed. */
static const struct field {
	const char *name;
	bool once;
	enum need need;
	const char *rule;               /* the section that demands once or need */
	void (*check)(struct probing *, const char *field, const char *value);
} fields[] = {
	{ "Contact", false, MUST, "RFC 9116, 2.5.3", check_uri },
	{ "Expires", true, MUST, "RFC 9116, 2.5.5", check_expires },
	{ "Canonical", false, SHOULD, "RFC 9511, 2.2", check_uri },
	{ "Preferred-Languages", true, SHOULD, "RFC 9116, 2.5.8; RFC 9511, 2.2", check_languages },
	{ "Description", true, SHOULD, "RFC 9511, 2.2", NULL },
	{ "Acknowledgments", false, MAY, NULL, check_uri },
	{ "Encryption", false, MAY, NULL, check_uri },
	{ "Hiring", false, MAY, NULL, check_uri },
	{ "Policy", false, MAY, NULL, check_uri },
};

enum { FIELDS = sizeof(fields) / sizeof(*fields) };

static void
check_field(struct probing *p, const char *name, const char *value)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (strcasecmp(name, fields[i].name) != 0)
			continue;
		if (p->found[i]++ > 0 && fields[i].once)
			fault(p, "%s: twice (%s)", fields[i].name, fields[i].rule);
		if (fields[i].check != NULL)
			fields[i].check(p, fields[i].name, value);
	}
}

/* Returns true for UTF-8 without control characters, except tabs. */
static bool
is_text(const char *s, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_length(s + i, n - i);
		if (len == 0 || (s[i] != '\t' && utf8_control(s + i, n - i) > 0))
			return false;
	}
	return true;
}

/* Checks a line without its end; white space and a carriage return belong to the end. */
static void
check_line(struct probing *p, char *line)
{
	char *colon = strchr(line, ':');
	size_t name = colon != NULL ? (size_t)(colon - line) : 0;

	for (size_t i = 0; i < name; i++)
		if ((unsigned char)line[i] <= ' ' || (unsigned char)line[i] >= 0x7f)
			name = 0;
	if (name == 0) {
		fault(p, "want NAME: VALUE, a comment behind # or a blank line (RFC 9116, 4): %s", line);
		return;
	}
	if (colon[1] != ' ' || colon[2] == '\0') {
		fault(p, "want one space and a value behind the colon (RFC 9116, 4): %s", line);
		return;
	}
	*colon = '\0';
	check_field(p, line, colon + 2);
}

/* --- the file */

/*
 * Skips the lines of OpenPGP around the text, which is not verified. Also skips the escape "- "
 * before lines that begin with a hyphen (RFC 4880, 7). Returns false if the text is over.
 */
static bool
skip_signature(struct probing *p, char **line, bool *in_head)
{
	if (p->line == 1 && strcmp(*line, "-----BEGIN PGP SIGNED MESSAGE-----") == 0)
		p->is_signed = *in_head = true;
	else if (p->is_signed && strcmp(*line, "-----BEGIN PGP SIGNATURE-----") == 0)
		p->in_signature = true;
	if (p->in_signature)
		return false;
	if (*in_head && **line == '\0')
		*in_head = false;
	else if (*in_head)
		*line += strlen(*line);
	if (p->is_signed && strncmp(*line, "- ", 2) == 0)
		*line += 2;
	return true;
}

/* Removes a carriage return and the white space before it from the end of a line of n bytes. */
static void
trim_end(char *line, size_t n)
{
	if (n > 0 && line[n - 1] == '\r')
		n--;
	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	line[n] = '\0';
}

static void
check_lines(struct probing *p, char *text, size_t size)
{
	bool in_head = false;

	for (size_t at = 0, n; at < size; at += n + 1) {
		char *line = text + at, *end = memchr(line, '\n', size - at);

		p->line++;
		n = end != NULL ? (size_t)(end - line) : size - at;
		if (end == NULL)
			fault(p, "the last line does not end with a line break (RFC 9116, 4)");
		trim_end(line, n);
		if (strlen(line) > LINE_MAX_LEN)
			fault(p, "longer than %d bytes, which readers may refuse (RFC 9116, 5.4)", LINE_MAX_LEN);
		if (!is_text(line, strlen(line)))
			fault(p, "is no text in UTF-8 without control characters (RFC 9116, 3)");
		else if (!skip_signature(p, &line, &in_head))
			break;
		else if (*line != '\0' && *line != '#')
			check_line(p, line);
	}
	if (p->is_signed && !p->in_signature)
		fault(p, "is signed, but no signature follows (RFC 9116, 2.3)");
}

static void
check_found(struct probing *p)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (p->found[i] > 0 || fields[i].need == MAY || (fields[i].need == SHOULD && p->faults > 0))
			continue;
		warnx("%s: %s %s (%s)", p->name, fields[i].need == MUST ? "lacks" : "is recommended to have", fields[i].name, fields[i].rule);
		p->faults += fields[i].need == MUST;
	}
}

void
probing_check_and_exit(FILE *f, const char *name)
{
	struct probing p = { .name = name };
	char *text = allocate_or_die(2, FILE_MAX + 2), *lines = text + FILE_MAX + 2;
	size_t n = fread(text, 1, FILE_MAX + 1, f);

	if (ferror(f))
		err(2, "%s", name);
	if (n > FILE_MAX)
		errx(2, "%s: longer than %d bytes, which readers may refuse (RFC 9116, 5.4)", name, FILE_MAX);
	if (memchr(text, '\0', n) != NULL)
		errx(2, "%s: holds a null byte", name);
	memcpy(lines, text, n);
	check_lines(&p, lines, n);
	check_found(&p);
	if (p.faults > 0)
		exit(2);
	text[n] = '\0';
	option_print_and_exit(text);
}

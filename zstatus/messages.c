/* SPDX-License-Identifier: ISC
 *
 * Formats messages and writes them to the log or the terminal.
 */
#include "messages.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/alloc.h"
#include "io/sanitize.h"
#include "io/utf8.h"

/* Maximum length of time and level before a line of a log, with the NUL. */
enum { BEFORE_MAX = 64 };

/*
 * On a terminal our messages are broken into lines of LINE_COLUMNS at most; further lines are
 * indented. A terminal of LEAST_COLUMNS or less gets them unbroken.
 */
enum { LINE_COLUMNS = 80, INDENT = 7, LEAST_COLUMNS = 20 };

/* Formats the time in UTC, as in rows, but to milliseconds only. */
static size_t
put_before(char *line, enum level level)
{
	static const char *const names[] = { [LEVEL_ERROR] = "ERROR", [LEVEL_WARN] = "WARN", [LEVEL_INFO] = "INFO" };
	struct timespec now;
	struct tm utc;
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	n = strftime(line, BEFORE_MAX, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
	return n + (size_t)snprintf(line + n, BEFORE_MAX - n, ".%03ldZ [%s] ", now.tv_nsec / 1000000, names[level]);
}

/* Returns the number of bytes that fit into a line: up to a space if there is one. */
static size_t
line_length(const char *text, size_t n, size_t columns)
{
	size_t at = 0, space = 0;

	for (size_t column = 0; at < n && column < columns; column++) {
		size_t length = utf8_length(text + at, n - at);

		if (text[at] == ' ')
			space = at;
		at += length > 0 ? length : 1;
	}
	return at == n || text[at] == ' ' || space == 0 ? at : space;
}

/* Writes one of our messages on as many lines as necessary; further lines are indented. */
static void
say_in_lines(struct terminal *t, const char *text, size_t n)
{
	size_t columns = t->columns < LINE_COLUMNS ? t->columns : LINE_COLUMNS, length = line_length(text, n, columns);
	char line[4 * LINE_COLUMNS + 1];

	terminal_say(t, text, length);
	while (length < n) {
		text += length + (text[length] == ' ');
		n -= length + (text[-1] == ' ');
		length = line_length(text, n, columns - INDENT);
		snprintf(line, sizeof(line), "%*s%.*s", INDENT, "", (int)length, text);
		terminal_say(t, line, strlen(line));
	}
}

static void
say(struct messages *m, enum level level, const char *text, size_t n, bool ours)
{
	size_t before;
	char *line;

	sanitize(m->recent[m->said++ % MESSAGES_RECENT], MESSAGES_RECENT_MAX, text, n);
	if (m->log.path == NULL && ours && m->terminal.columns > LEAST_COLUMNS) {
		say_in_lines(&m->terminal, text, n);
		return;
	}
	if (m->log.path == NULL) {
		terminal_say(&m->terminal, text, n);
		return;
	}
	line = allocate_or_die(BEFORE_MAX + n + 1, 1);
	before = put_before(line, level);
	memcpy(line + before, text, n);
	line[before + n] = '\n';
	/* in one piece, because others may append to the log */
	output_write(&m->log, line, before + n + 1);
	free(line);
}

/* Returns the length of the character at s; 0 if it could control a terminal, or is not UTF-8. */
static size_t
harmless(const char *s, size_t n)
{
	if (*s == '\t')
		return 1;
	return utf8_control(s, n) > 0 ? 0 : utf8_length(s, n);
}

static void
say_clean(struct messages *m, enum level level, const char *text, size_t n, bool ours)
{
	char *clean = allocate_or_die(n + 1, 1);

	memcpy(clean, text, n);
	for (size_t i = 0; i < n;) {
		size_t len = harmless(text + i, n - i);

		if (len == 0)
			clean[i] = '?';
		i += len > 0 ? len : 1;
	}
	say(m, level, clean, n, ours);
	free(clean);
}

void
messages_pass(struct messages *m, const char *text, size_t n)
{
	static const char ours[] = "zscan: ";
	bool is_ours = n >= sizeof(ours) - 1 && memcmp(text, ours, sizeof(ours) - 1) == 0;

	say_clean(m, is_ours ? LEVEL_INFO : LEVEL_WARN, text, n, is_ours);
}

void
messages_say(struct messages *m, enum level level, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n == -1)
		err(3, NULL);
	say_clean(m, level, text, (size_t)n, true);     /* a file may have any name */
	free(text);
}

void
messages_cannot_write(struct messages *m, const char *path, int error)
{
	for (size_t i = 0; i < m->failures; i++)
		if (strcmp(m->failed[i], path) == 0)
			return;
	if (m->failures == MESSAGES_FAILED_MAX)
		return;
	m->failed[m->failures++] = path;
	messages_say(m, LEVEL_ERROR, "zstatus: %s: %s", path, strerror(error));
}

void
messages_look_at(struct messages *m, const struct output *o)
{
	if (o->path != NULL && o->error != 0)
		messages_cannot_write(m, o->path, o->error);
}

unsigned
messages_count(const struct messages *m)
{
	return m->said < MESSAGES_RECENT ? (unsigned)m->said : MESSAGES_RECENT;
}

const char *
messages_recent(const struct messages *m, unsigned back)
{
	return m->recent[(m->said - back) % MESSAGES_RECENT];
}

void
messages_close(struct messages *m)
{
	const struct output log = m->log;

	if (log.path != NULL && log.error != 0) {
		m->log.path = NULL;             /* the report goes to the standard error instead */
		messages_cannot_write(m, log.path, log.error);
	}
	terminal_close(&m->terminal);
}

/* SPDX-License-Identifier: ISC
 *
 * What is said to people.
 */
#include "messages.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"
#include "io/utf8.h"

static void
say(struct messages *m, const char *text, size_t n)
{
	char *line;

	if (m->log.path == NULL) {
		terminal_say(&m->terminal, text, n);
		return;
	}
	line = allocate_or_die(n + 1, 1);
	memcpy(line, text, n);
	line[n] = '\n';
	output_write(&m->log, line, n + 1);     /* in one piece, as others may write there too */
	free(line);
}

/*
 * How many bytes from s on are a character that a terminal only shows; 0: it might obey it, or it
 * is no UTF-8.
 */
static size_t
harmless(const char *s, size_t n)
{
	if (*s == '\t')
		return 1;
	return utf8_control(s, n) > 0 ? 0 : utf8_length(s, n);
}

void
messages_pass(struct messages *m, const char *text, size_t n)
{
	char *clean = allocate_or_die(n + 1, 1);

	memcpy(clean, text, n);
	for (size_t i = 0; i < n;) {
		size_t len = harmless(text + i, n - i);

		if (len == 0)
			clean[i] = '?';
		i += len > 0 ? len : 1;
	}
	say(m, clean, n);
	free(clean);
}

void
messages_say(struct messages *m, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n == -1)
		err(3, NULL);
	messages_pass(m, text, (size_t)n);      /* a file may have any name */
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
	messages_say(m, "zstatus: %s: %s", path, strerror(error));
}

void
messages_look_at(struct messages *m, const struct output *o)
{
	if (o->path != NULL && o->error != 0)
		messages_cannot_write(m, o->path, o->error);
}

void
messages_close(struct messages *m)
{
	const struct output log = m->log;

	if (log.path != NULL && log.error != 0) {
		m->log.path = NULL;             /* where all could see it */
		messages_cannot_write(m, log.path, log.error);
	}
	terminal_close(&m->terminal);
}

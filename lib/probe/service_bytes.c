/* SPDX-License-Identifier: ISC
 *
 * Parses bytes from words: two hexadecimal digits, text in quotes, ${FIELD}. A payload may also
 * have XX*N, N times the same byte. An answer may also have XX/MM, .. for any byte, @N for offset
 * N, and * for any number of bytes. # begins a comment.
 */
#include "probe/service_bytes.h"

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

enum { ANSWER_MAX = 512 };

/* A word of the text: n characters from at. */
struct word {
	const char *at;
	size_t n;
};

/* The destination of the bytes: a payload, or the form of an answer. */
struct target_bytes {
	struct service_line *line;
	struct payload_template *payload;
	/* of the payload; those from index `from` are not yet in a piece */
	uint8_t *bytes;
	size_t n, from;
	struct answer_form *form;   /* NULL: a payload */
	const struct payload_template *tags;
};

char *
service_line_take(struct service_line *l)
{
	char *line = l->next;
	size_t n = strcspn(line, "\n");

	l->next = line + n + (line[n] == '\n');
	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
	l->line++;
	return line;
}

void
service_line_die(const struct service_line *l, const char *why, const char *text)
{
	errx(2, "--probe-args: %s:%u: %s: %.*s", l->path, l->line, why, (int)strcspn(text, "\n"), text);
}

static _Noreturn void
die(const struct target_bytes *t, const char *why, const struct word *w)
{
	service_line_die(t->line, why, copy_text_or_die(w->at, w->n));
}

static void
put(struct target_bytes *t, const struct word *w, uint8_t value, uint8_t mask)
{
	if (t->form != NULL) {
		if (answer_form_offset(t->form) == ANSWER_MAX)
			die(t, "more than 512 bytes", w);
		answer_form_add(t->form, value, mask);
		return;
	}
	if (t->n == PROBE_PAYLOAD_MAX)
		die(t, "payload of more than 1400 bytes", w);
	t->bytes[t->n++] = value;
}

/* Makes a piece of the payload from the bytes so far. */
static void
end_piece(struct target_bytes *t)
{
	payload_template_add_text(t->payload, t->bytes + t->from, t->n - t->from);
	t->from = t->n;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of two digits; -1: not two digits. */
static int
byte_at(const char *s)
{
	return digit(s[0]) < 0 || digit(s[1]) < 0 ? -1 : digit(s[0]) << 4 | digit(s[1]);
}

/* The text within quotes, with the escapes \r, \n, \\ and \". */
static void
put_text(struct target_bytes *t, const struct word *w)
{
	for (size_t i = 1; i + 1 < w->n; i++) {
		char c = w->at[i];

		if (c == '\\') {
			c = w->at[++i];
			if (strchr("rn\\\"", c) == NULL)
				die(t, "want \\r, \\n, \\\\ or \\\" in a text", w);
			c = c == 'r' ? '\r' : c == 'n' ? '\n' : c;
		}
		put(t, w, (uint8_t)c, 0xff);
	}
}

/* ${TAG}, or ${TAG:n} for the n-th tag field: its bytes are expected here. */
static void
put_tag(struct target_bytes *t, const struct word *w)
{
	static const uint8_t all[PAYLOAD_TAGS_MAX];
	const uint8_t *tag;
	size_t n, number = 1;

	if (w->n != 6 && (w->n != 8 || w->at[5] != ':' || !isdigit((unsigned char)w->at[6])))
		die(t, "want ${TAG} or ${TAG:n} in an answer", w);
	if (strncmp(w->at, "${TAG", 5) != 0)
		die(t, "want ${TAG} or ${TAG:n} in an answer", w);
	if (w->n == 8)
		number = (size_t)(w->at[6] - '0');
	tag = number > 0 ? payload_template_tag(t->tags, number - 1, all, &n) : NULL;
	if (tag == NULL)
		die(t, "the payload has no such field", w);
	if (answer_form_offset(t->form) + n > ANSWER_MAX)
		die(t, "more than 512 bytes", w);
	for (size_t i = 0; i < n; i++)
		answer_form_add_tag(t->form, (uint8_t)(tag - all + (ptrdiff_t)i));
}

static void
put_field(struct target_bytes *t, const struct word *w)
{
	if (t->form != NULL) {
		put_tag(t, w);
		return;
	}
	end_piece(t);
	if (!payload_template_add_field(t->payload, w->at + 2, w->n - 3))
		die(t, "unknown field", w);
}

/* A number of at most 4 digits; -1 for any other text. */
static int
number(const char *s, size_t n)
{
	int v = 0;

	if (n == 0 || n > 4)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

static void
put_answer_word(struct target_bytes *t, const struct word *w)
{
	int offset;

	if (w->n == 1 && w->at[0] == '*') {
		if (answer_form_offset(t->form) == ANSWER_MAX)
			die(t, "more than 512 bytes", w);
		answer_form_add_gap(t->form);
	} else if (w->n == 2 && strncmp(w->at, "..", 2) == 0) {
		put(t, w, 0, 0);
	} else if (w->n == 5 && w->at[2] == '/' && byte_at(w->at) >= 0 && byte_at(w->at + 3) >= 0) {
		put(t, w, (uint8_t)byte_at(w->at), (uint8_t)byte_at(w->at + 3));
	} else if (w->at[0] == '@') {
		offset = number(w->at + 1, w->n - 1);
		if (offset < 0 || offset > ANSWER_MAX || !answer_form_skip_to(t->form, (size_t)offset))
			die(t, "want an offset that is not yet passed, and no * before it", w);
	} else {
		die(t, "want XX, XX/MM, .., \"text\", ${TAG}, @offset or *", w);
	}
}

static void
put_word(struct target_bytes *t, const struct word *w)
{
	int value = w->n >= 2 ? byte_at(w->at) : -1, times;

	if (w->at[0] == '"') {
		put_text(t, w);
	} else if (w->at[0] == '$') {
		put_field(t, w);
	} else if (value >= 0 && w->n == 2) {
		put(t, w, (uint8_t)value, 0xff);
	} else if (t->form != NULL) {
		put_answer_word(t, w);
	} else {
		times = value >= 0 && w->n > 3 && w->at[2] == '*' ? number(w->at + 3, w->n - 3) : -1;
		if (times < 0)
			die(t, "want XX, XX*N, \"text\" or ${FIELD}", w);
		while (times-- > 0)
			put(t, w, (uint8_t)value, 0xff);
	}
}

/*
 * The length of a word: a whole quoted text or field, otherwise up to white space. 0: it does not
 * end.
 */
static size_t
word_length(const char *s)
{
	size_t n = 1;

	if (s[0] == '$')
		return s[1] == '{' && s[strcspn(s, "}\n")] == '}' ? strcspn(s, "}\n") + 1 : 0;
	if (s[0] != '"')
		return strcspn(s, " \t\n\"#");
	for (; s[n] != '"'; n++)
		if (s[n] == '\0' || s[n] == '\n' || (s[n] == '\\' && s[++n] == '\0'))
			return 0;
	return n + 1;
}

static void
parse(struct target_bytes *t, const char *s)
{
	unsigned last = t->line->line;

	t->line->line = t->line->first;
	while (*s != '\0') {
		struct word w = { s, 0 };

		if (*s == '\n')
			t->line->line++;
		if (isspace((unsigned char)*s)) {
			s++;
			continue;
		}
		if (*s == '#') {
			s += strcspn(s, "\n");
			continue;
		}
		w.n = word_length(s);
		if (w.n == 0)
			service_line_die(t->line, "does not end", s);
		put_word(t, &w);
		s += w.n;
	}
	t->line->line = last;
}

/* The number of times that a character occurs in a text. */
static size_t
count(const char *s, char c)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == c;
	return n;
}

struct payload_template *
service_parse_payload(struct service_line *l, const char *text)
{
	struct target_bytes t = {
		.line = l,
		.payload = payload_template_new(2 * count(text, '$') + 1),
		.bytes = allocate_or_die(PROBE_PAYLOAD_MAX, 1),
	};

	parse(&t, text);
	end_piece(&t);
	if (t.n == 0)
		free(t.bytes);
	if (payload_template_max(t.payload) > PROBE_PAYLOAD_MAX)
		service_line_die(l, "payload of more than 1400 bytes", "");
	return t.payload;
}

struct answer_form *
service_parse_answer(struct service_line *l, const struct payload_template *payload, const char *text)
{
	struct target_bytes t = { .line = l, .form = answer_form_new(ANSWER_MAX), .tags = payload };

	parse(&t, text);
	return t.form;
}

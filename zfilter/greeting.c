/* SPDX-License-Identifier: ISC
 *
 * Splits answers into lines and recognises text.
 */
#include "greeting.h"

#include "io/utf8.h"

static bool
is_control(uint8_t c)
{
	return (c < ' ' && c != '\t' && c != '\033') || c == 0x7f;
}

/* Returns true if the bytes begin a character of UTF-8 but lack the rest of it. */
static bool
is_cut_character(struct bytes b)
{
	size_t want = b.at[0] >= 0xf0 ? 4 : b.at[0] >= 0xe0 ? 3 : 2;

	if (b.at[0] < 0xc2 || b.at[0] > 0xf4 || b.n >= want)
		return false;
	for (size_t i = 1; i < b.n; i++)
		if ((b.at[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/*
 * Returns true if a line is text. Removes a character from its end that the end of the answer cuts.
 */
static bool
is_text(struct bytes *line, bool ended)
{
	size_t strays = 0, len;

	for (size_t i = 0; i < line->n; i += len) {
		struct bytes rest = { line->at + i, line->n - i };

		if (is_control(rest.at[0]))
			return false;
		len = utf8_length((const char *)rest.at, rest.n);
		if (len > 0)
			continue;
		if (!ended && is_cut_character(rest)) {
			line->n = i;
			break;
		}
		strays++;
		len = 1;
	}
	return line->n > 0 && strays <= line->n / 2;
}

static bool
is_blank(struct bytes line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
			return false;
	return true;
}

/* The same as bytes_line(), but a rest without LF is also a line; false at the end. */
static bool
next_line(struct bytes *rest, struct bytes *line, bool *ended)
{
	*ended = bytes_line(rest, line);
	if (!*ended) {
		bytes_take(rest, rest->n);
		if (line->n > 0 && line->at[line->n - 1] == '\r')
			line->n--;
	}
	return *ended || line->n > 0;
}

bool
greeting_line(struct bytes answer, struct bytes *line)
{
	bool ended;

	while (next_line(&answer, line, &ended))
		if (!is_blank(*line))
			return is_text(line, ended) && !is_blank(*line);
	return false;
}

bool
greeting_ssh(struct bytes answer, struct bytes *version, struct bytes *software)
{
	static const char mark[] = "SSH-";
	struct bytes line;
	const uint8_t *dash;
	bool ended;

	do {
		if (!next_line(&answer, &line, &ended) || (!is_blank(line) && !is_text(&line, ended)))
			return false;
	} while (!bytes_begin(line, mark));
	bytes_take(&line, strlen(mark));
	*version = *software = (struct bytes){ line.at, 0 };
	dash = memchr(line.at, '-', line.n);
	if (dash != NULL) {
		version->n = (size_t)(dash - line.at);
		software->at = dash + 1;
		software->n = line.n - version->n - 1;
	}
	return true;
}

/* SPDX-License-Identifier: ISC
 *
 * Parses status line, headers and body of an answer.
 */
#include "http.h"

#include <ctype.h>

/* The headers of interest, while they are read. */
struct headers {
	struct http *http;
	struct bytes length, transfer, content;
};

bool
http_is(struct bytes answer)
{
	return bytes_begin(answer, "HTTP/");
}

/*
 * Parses the status, as in "HTTP/1.1 200 OK": exactly three digits after the first blanks. At the
 * end of an incomplete line a fourth digit could follow, so the result is -1.
 */
static int
parse_status(struct bytes line, bool whole)
{
	while (line.n > 0 && line.at[0] != ' ')
		bytes_take(&line, 1);
	while (line.n > 0 && line.at[0] == ' ')
		bytes_take(&line, 1);
	if (line.n < 3 || (line.n == 3 ? !whole : isdigit(line.at[3])))
		return -1;
	for (int i = 0; i < 3; i++)
		if (!isdigit(line.at[i]))
			return -1;
	return (line.at[0] - '0') * 100 + (line.at[1] - '0') * 10 + line.at[2] - '0';
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes
trim(struct bytes b)
{
	while (b.n > 0 && is_blank(b.at[0]))
		bytes_take(&b, 1);
	while (b.n > 0 && is_blank(b.at[b.n - 1]))
		b.n--;
	return b;
}

/* Takes a header, "Name: value", if it is of interest. */
static void
take_header(struct headers *h, struct bytes line)
{
	const struct { const char *name; struct bytes *value; } known[] = {
		{ "server", &h->http->server }, { "location", &h->http->location }, { "content-length", &h->length },
		{ "transfer-encoding", &h->transfer }, { "content-encoding", &h->content },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct bytes value = line;

		if (known[i].value->at != NULL || !bytes_begin_in_any_case(line, known[i].name))
			continue;
		bytes_take(&value, strlen(known[i].name));
		while (value.n > 0 && (*value.at == ' ' || *value.at == '\t'))
			bytes_take(&value, 1);
		if (bytes_begin(value, ":")) {
			bytes_take(&value, 1);
			*known[i].value = trim(value);
		}
	}
}

/*
 * Consumes the headers and the empty line after them; false if that has not arrived. A line that
 * begins with a blank continues the header before it (RFC 9112, 5.2). A header is therefore
 * complete only when the first byte after it has arrived.
 */
static bool
take_headers(struct headers *h, struct bytes *rest)
{
	struct bytes line, header;

	while (bytes_line(rest, &line)) {
		header = line;
		if (line.n == 0)
			return true;
		while (rest->n > 0 && (*rest->at == ' ' || *rest->at == '\t')) {
			if (!bytes_line(rest, &line))
				return false;
			header.n = (size_t)(line.at + line.n - header.at);
		}
		if (rest->n == 0)
			return false;
		take_header(h, header);
	}
	return false;
}

/* Accepts digits only, at most 18. */
static bool
parse_length(struct bytes text, uint64_t *length)
{
	*length = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (!isdigit(text.at[i]))
			return false;
		*length = *length * 10 + (uint64_t)(text.at[i] - '0');
	}
	return text.n > 0 && text.n < 19;
}

/* Returns true if a value, a list, contains this word in any case. Parameters are not parsed. */
static bool
names(struct bytes value, const char *word)
{
	for (; value.n > 0; bytes_take(&value, 1))
		if (bytes_begin_in_any_case(value, word))
			return true;
	return false;
}

static int
hex_digit(uint8_t c)
{
	if (isdigit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Consumes the line before a chunk. Returns the size of the chunk, 0 if it is invalid or the last.
 */
static size_t
chunk_size(struct bytes *rest)
{
	struct bytes line;
	size_t size = 0;

	if (!bytes_line(rest, &line))
		return 0;
	for (size_t i = 0; i < line.n && hex_digit(line.at[i]) >= 0; i++) {
		if (size > SIZE_MAX >> 4)
			return SIZE_MAX;
		size = size << 4 | (size_t)hex_digit(line.at[i]);
	}
	return size;
}

/*
 * Moves the chunks together (RFC 9112, 7.1), up to the first invalid one. Returns their total
 * length.
 */
static size_t
join_chunks(uint8_t *body, size_t n)
{
	struct bytes rest = { body, n }, line;
	size_t joined = 0, size;

	while ((size = chunk_size(&rest)) > 0) {
		if (size > rest.n)
			size = rest.n;
		memmove(body + joined, rest.at, size);
		joined += size;
		bytes_take(&rest, size);
		if (!bytes_line(&rest, &line) || line.n > 0)
			break;
	}
	return joined;
}

/*
 * Parses one answer, and sets rest to the bytes after its header. Returns true if the header is
 * complete.
 */
static bool
parse_one(struct http *http, struct headers *h, struct bytes *rest)
{
	struct bytes line;
	bool whole;

	*http = (struct http){ .status = -1 };
	*h = (struct headers){ .http = http };
	whole = bytes_line(rest, &line);
	http->status = parse_status(line, whole);
	whole = whole && take_headers(h, rest);
	http->has_length = parse_length(h->length, &http->length);
	return whole;
}

void
http_parse(struct http *http, uint8_t *answer, size_t n)
{
	struct bytes rest = { answer, n };
	struct headers h;
	bool whole;

	/* Skips interim answers (RFC 9110, 15.2). */
	do
		whole = parse_one(http, &h, &rest);
	while (whole && http->status >= 100 && http->status < 200 && http_is(rest));
	if (!whole || (h.content.n > 0 && !names(h.content, "identity")))
		return;
	http->body = rest;
	if (names(h.transfer, "chunked"))
		http->body.n = join_chunks(answer + (rest.at - answer), rest.n);
}

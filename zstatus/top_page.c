/* SPDX-License-Identifier: ISC
 *
 * Builds rows of text with escape sequences between them.
 */
#include "top_page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/sanitize.h"

/* Maximum length of a text put at once, with its null byte. */
enum { TEXT_MAX = 1024 };

static void
append(struct page *p, const char *text, size_t n)
{
	if (p->n + n > p->room) {
		p->room = 2 * (p->n + n);
		p->text = reallocate_or_die(p->text, p->room, 1);
	}
	memcpy(p->text + p->n, text, n);
	p->n += n;
}

static void
append_text(struct page *p, const char *text)
{
	append(p, text, strlen(text));
}

void
page_begin(struct page *p, unsigned width, unsigned height)
{
	p->n = 0;
	p->width = width;
	p->height = height;
	p->row = p->column = 0;
}

unsigned
page_left(const struct page *p)
{
	return p->row < p->height ? p->height - p->row : 0;
}

bool
page_row(struct page *p)
{
	char to[40];

	if (p->row >= p->height) {
		p->column = p->width;
		return false;
	}
	p->row++;
	p->column = 0;
	/*
	 * A row is cleared before it is written: afterwards the cursor may be beyond the last
	 * column, with nothing to clear.
	 */
	snprintf(to, sizeof(to), "\033[%u;1H\033[2K", p->row);
	append_text(p, to);
	return true;
}

void
page_style(struct page *p, enum style style)
{
	static const char *const codes[] = { [PLAIN] = "\033[m", [BOLD] = "\033[1m", [DIM] = "\033[2m", [REVERSED] = "\033[7m",
		[RED] = "\033[31m", [YELLOW] = "\033[33m" };

	append_text(p, p->no_colour && (style == RED || style == YELLOW) ? codes[BOLD] : codes[style]);
}

void
page_put(struct page *p, enum style style, const char *format, ...)
{
	char text[TEXT_MAX], clean[TEXT_MAX];
	unsigned left = p->column < p->width ? p->width - p->column : 0;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sanitize(clean, left + 1 < sizeof(clean) ? left + 1 : sizeof(clean), text, strlen(text));
	if (*clean == '\0')
		return;
	if (style != PLAIN)
		page_style(p, style);
	append_text(p, clean);
	if (style != PLAIN)
		page_style(p, PLAIN);
	p->column += (unsigned)strlen(clean);
}

void
page_cell(struct page *p, const char *character)
{
	if (p->column >= p->width)
		return;
	append_text(p, character);
	p->column++;
}

void
page_end(struct page *p)
{
	while (page_row(p))
		;
}

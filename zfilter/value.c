/* SPDX-License-Identifier: ISC
 *
 * Compares fields with literals, and knows the words for booleans and classifications.
 */
#include "value.h"

#include <string.h>
#include <strings.h>

int
text_cmp(const char *a, size_t an, const char *b, size_t bn)
{
	int order = memcmp(a, b, an < bn ? an : bn);

	if (order != 0)
		return order;
	return (an > bn) - (an < bn);
}

void
literal_init(struct literal *l, const char *s, size_t n, bool quoted)
{
	*l = (struct literal){ .kind = LITERAL_TEXT, .s = s, .n = n };
	if (quoted)
		return;
	if (number_parse(s, n, &l->number))
		l->kind = LITERAL_NUMBER;
	else if (addr_parse(s, n, &l->addr))
		l->kind = LITERAL_ADDRESS;
}

int
value_cmp(const char *s, size_t n, const struct literal *l)
{
	struct number number;
	struct addr addr;

	if (l->kind == LITERAL_NUMBER && number_parse(s, n, &number))
		return number_cmp(&number, &l->number);
	if (l->kind == LITERAL_ADDRESS && addr_parse(s, n, &addr))
		return addr_cmp(&addr, &l->addr);
	return text_cmp(s, n, l->s, l->n);
}

static bool
is_word(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

const char *
value_of_boolean(const char *s, size_t n)
{
	static const char *const words[][4] = { { "false", "no", "f", "n" }, { "true", "yes", "t", "y" } };

	for (int boolean = 0; boolean < 2; boolean++)
		for (int i = 0; i < 4; i++)
			if (is_word(s, n, words[boolean][i]))
				return boolean ? "1" : "0";
	return NULL;
}

/* A classification, followed by ZMap's words for it. The first row contains all of these words. */
static const char *const synonyms[][3] = {
	{ "unreach", "icmp", "icmp-unreach" }, { "sourcequench", "icmp" }, { "redirect", "icmp" }, { "toobig", "icmp" },
	{ "timxceed", "icmp" }, { "paramprob", "icmp" },
};

const char *
value_synonym(const char *s, size_t n, size_t i)
{
	for (size_t word = 0; word < sizeof(synonyms) / sizeof(*synonyms); word++)
		if (text_cmp(s, n, synonyms[word][0], strlen(synonyms[word][0])) == 0)
			return i < 2 ? synonyms[word][1 + i] : NULL;
	return NULL;
}

bool
value_is_synonym(const char *s, size_t n)
{
	const char *const *all = synonyms[0];

	return text_cmp(s, n, all[1], strlen(all[1])) == 0 || text_cmp(s, n, all[2], strlen(all[2])) == 0;
}

bool
value_true(const char *s, size_t n)
{
	struct number v;

	if (number_parse(s, n, &v))
		return v.whole != 0 || v.fraction != 0;
	return n > 0 && !is_word(s, n, "false");
}

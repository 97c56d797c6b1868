/* SPDX-License-Identifier: ISC
 *
 * Matches regular expressions by regex(3). The program sets no locale, so a character is a byte.
 */
#include "pattern.h"

#include <err.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "io/alloc.h"

struct pattern {
	regex_t regex;
};

struct pattern *
pattern_new(const char *s, size_t n, char *wrong, size_t room)
{
	struct pattern *p = allocate_or_die(1, sizeof(*p));
	char *text = copy_text_or_die(s, n);
	int error;

	error = regcomp(&p->regex, text, REG_EXTENDED | REG_NOSUB);
	free(text);
	if (error == 0)
		return p;
	regerror(error, &p->regex, wrong, room);
	free(p);
	return NULL;
}

bool
pattern_matches(const struct pattern *p, const char *s, size_t n)
{
	/* A field is not terminated, and may contain null bytes. */
	regmatch_t field = { .rm_so = 0, .rm_eo = (regoff_t)n };
	int error = regexec(&p->regex, s, 1, &field, REG_STARTEND);

	if (error != 0 && error != REG_NOMATCH)
		errx(3, "regular expression: out of memory");
	return error == 0;
}

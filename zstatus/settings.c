/* SPDX-License-Identifier: ISC
 *
 * Parses the settings of the scan from operands.
 */
#include "settings.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "io/json.h"

bool
setting_is(const struct setting *s, const char *name)
{
	return strlen(name) == s->name_n && memcmp(s->text, name, s->name_n) == 0;
}

const char *
settings_value(const struct settings *s, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < s->n; i++)
		if (setting_is(&s->setting[i], name))
			found = setting_value(&s->setting[i]);
	return found;
}

static void
add_base(struct settings *s, const char *value)
{
	struct base *b = &s->base[s->bases];

	*b = (struct base){ 0 };
	if (sscanf(value, "%lu %" SCNu64 " %319s", &b->number, &b->sent, b->last) < 2)
		errx(2, "sender: not a number, a count and a target: %s", value);
	s->bases++;
}

static void
add(struct settings *s, const char *text)
{
	const char *equals = strchr(text, '=');
	struct setting new = { text, equals != NULL ? (size_t)(equals - text) : 0 };

	if (new.name_n == 0)
		errx(2, "%s: not name=value", text);
	if (setting_is(&new, "user-metadata") && !json_valid(setting_value(&new), strlen(setting_value(&new))))
		errx(2, "user-metadata: not JSON");
	if (setting_is(&new, "sender"))
		add_base(s, setting_value(&new));
	else
		s->setting[s->n++] = new;
}

void
settings_read(struct settings *s, char **operand, size_t count)
{
	*s = (struct settings){
		.setting = allocate_zeroed_or_die(count + 1, sizeof(*s->setting)),
		.base = allocate_zeroed_or_die(count + 1, sizeof(*s->base)),
	};
	for (size_t i = 0; i < count; i++)
		add(s, operand[i]);
}

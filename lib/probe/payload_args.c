/* SPDX-License-Identifier: ISC
 *
 * Converts the text of --probe-args to the bytes of a payload.
 */
#include "probe/payload_args.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "io/alloc.h"
#include "probe/about.h"
#include "probe/payload_template.h"

static size_t
parse_hex(uint8_t *payload, const char *s)
{
	size_t n = 0;

	if (strlen(s) % 2 != 0 || strspn(s, "0123456789abcdefABCDEF") != strlen(s))
		errx(2, "--probe-args: hex: want pairs of hexadecimal digits");
	for (; *s != '\0' && n <= PROBE_PAYLOAD_MAX; s += 2)
		sscanf(s, "%2hhx", &payload[n++]);
	return n;
}

static size_t
read_file(uint8_t *payload, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL || (n = fread(payload, 1, PROBE_PAYLOAD_MAX + 1, f), ferror(f)))
		err(2, "--probe-args: %s", path);
	fclose(f);
	return n;
}

/* The arguments after a prefix, or NULL if they begin otherwise. */
static const char *
after(const char *args, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(args, prefix, n) == 0 ? args + n : NULL;
}

const char *
payload_args_file(const char *args)
{
	return after(args, "file:") != NULL ? after(args, "file:") : after(args, "template:");
}

struct payload
payload_args_parse(const char *args, const struct payload_template **fields, const char *forms)
{
	/* one byte more, to detect a payload that is too long */
	uint8_t *bytes = allocate_or_die(PROBE_PAYLOAD_MAX + 1, 1);
	const char *text = after(args, "text:"), *hex = after(args, "hex:"), *file = payload_args_file(args);
	size_t n = 0;

	if (strcmp(args, "template-fields") == 0)
		payload_template_list_and_exit();
	if (text != NULL)
		memcpy(bytes, text, n = strnlen(text, PROBE_PAYLOAD_MAX + 1));
	else if (hex != NULL)
		n = parse_hex(bytes, hex);
	else if (file != NULL)
		n = read_file(bytes, file);
	else
		errx(2, "--probe-args: want %s: %s", forms, args);
	if (after(args, "template:") != NULL) {
		*fields = payload_template_parse(bytes, n);
		n = payload_template_max(*fields);
	}
	if (n > PROBE_PAYLOAD_MAX)
		errx(2, "--probe-args: payload of more than %d bytes", PROBE_PAYLOAD_MAX);
	return (struct payload){ bytes, (uint16_t)n };
}

static size_t
write_fields(const struct template *t, uint8_t *p, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	size_t n = payload_template_fill(t->fields, p, source, target, v);

	return n + about_put_tail(t, p + n);
}

void
payload_args_take(struct template *t, const char *args, const char *forms)
{
	const struct payload payload = payload_args_parse(args, &t->fields, forms);

	t->payload = payload.n > 0 && t->fields == NULL ? payload.at : NULL;
	t->payload_len = payload.n;
	t->own_payload = true;
	if (t->fields != NULL)
		t->write_payload = write_fields;
}

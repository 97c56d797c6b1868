/* SPDX-License-Identifier: ISC
 *
 * Fuzzes files of services over UDP. An input is a byte for the length of an answer's text, that
 * text, and the file. A payload is not longer than the stated maximum, and all its tags can be
 * read back. Data that are no answer with one tag are no answer with another one, unless the form
 * has no tag. Odds are never better than those of the port.
 */
#include "fuzz.h"

#include "../../lib/probe/service.c"

struct input {
	const uint8_t *answer;
	size_t answer_n;
	char *file;                 /* ended by a NUL */
};

/* In memory of the exact size, so that a sanitizer notices an access past the end. */
static void
look_at_payload(const struct service *s)
{
	static const struct addr addresses[2] = { { { [10] = 0xff, 0xff, 255, 255, 255, 255 } }, { { [0] = 0xfd, [15] = 1 } } };
	const size_t max = payload_template_max(s->payload);
	uint8_t tags[PAYLOAD_TAGS_MAX], *payload = allocate_or_die(max, 1);

	FUZZ_CHECK(max <= PROBE_PAYLOAD_MAX);
	for (unsigned i = 0; i < 4; i++) {
		const struct probe_values v = { .tag = UINT64_C(0x0123456789abcdef) * i, .source_port = 65535, .target_port = 65535, .attempt = (uint8_t)i };
		size_t n = payload_template_fill(s->payload, payload, &addresses[i % 2], &addresses[i % 2], &v);

		FUZZ_CHECK(n <= max);
		payload_template_tags(s->payload, v.tag, tags);
		FUZZ_CHECK(payload_template_is_returned(s->payload, tags, payload, n));
		service_is_answer(s, payload, n, tags);
	}
	free(payload);
}

static void
look_at_answer(const struct service *s, const uint8_t *answer, size_t n)
{
	uint8_t tags[PAYLOAD_TAGS_MAX], others[PAYLOAD_TAGS_MAX], *copy = allocate_or_die(n + 1, 1);
	bool with_tags = false;

	memcpy(copy, answer, n);
	payload_template_tags(s->payload, 1, tags);
	for (size_t i = 0; i < sizeof(tags); i++)
		others[i] = (uint8_t)~tags[i];
	for (size_t i = 0; i < s->form_count; i++)
		for (unsigned place = 0; place < PAYLOAD_TAGS_MAX; place++)
			with_tags = with_tags || answer_form_places_tag(s->forms[i], (uint8_t)place);
	if (s->form_count == 1 && with_tags)
		FUZZ_CHECK(!service_is_answer(s, copy, n, tags) || !service_is_answer(s, copy, n, others));
	/* An answer remains one if bytes are appended. */
	if (service_is_answer(s, copy, n, tags)) {
		copy[n] = 0;
		FUZZ_CHECK(service_is_answer(s, copy, n + 1, tags));
	}
	free(copy);
}

static void
look(void *ctx)
{
	const struct input *in = ctx;
	const struct service *s = parse("folder/37-time", in->file);

	FUZZ_CHECK(s->help != NULL && s->standard != NULL && s->form_count <= SERVICE_FORMS_MAX && s->port_count <= SERVICE_PORTS_MAX);
	FUZZ_CHECK(service_odds(s) <= log2((double)TAG_ATTEMPTS / SOURCES_DEFAULT.range) && service_odds(s) >= -64);
	look_at_payload(s);
	look_at_answer(s, in->answer, in->answer_n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct input in = { .answer = s + 1 };

	if (n < 1)
		return 0;
	in.answer_n = s[0] < n - 1 ? s[0] : n - 1;
	n -= 1 + in.answer_n;
	in.file = malloc(n + 1);
	memcpy(in.file, in.answer + in.answer_n, n);
	in.file[n] = '\0';
	fuzz_run(look, &in);
	free(in.file);
	return 0;
}

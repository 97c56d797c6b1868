/* SPDX-License-Identifier: ISC
 *
 * dns: asks a name server (RFC 1035, section 4.1). Each attempt asks the next of several
 * questions. The identifier also comes from the tag, like the source port. A valid answer repeats
 * the question of its attempt, or is a refusal without a question.
 */
#include "probe/dns.h"

#include <err.h>
#include <string.h>

#include "io/alloc.h"
#include "net/dns.h"
#include "net/dns_types.h"
#include "net/wire.h"
#include "probe/udp.h"

/* Parses TYPE,NAME or, without recursion, TYPE:nr,NAME: the n bytes at s. */
static struct payload
parse_question(const char *s, size_t n)
{
	const char *comma = memchr(s, ',', n), *name = comma != NULL ? comma + 1 : s + n;
	uint8_t *message = allocate_or_die(DNS_QUESTION_MAX, 1);
	struct payload p = { .at = message };
	const char *end = comma, *option;
	int type;

	if (name == s + n)
		errx(2, "--probe-args: want a record type, a comma and a domain name: %.*s", (int)n, s);
	option = memchr(s, ':', (size_t)(comma - s));
	if (option != NULL)
		end = option;
	if (option != NULL && ((size_t)(comma - option) != strlen(":nr") || memcmp(option, ":nr", strlen(":nr")) != 0))
		errx(2, "--probe-args: want nr (no recursion) after the record type: %.*s", (int)(comma - s), s);
	type = dns_type(s, (size_t)(end - s));
	if (type == -1)
		errx(2, "--probe-args: unknown record type: %.*s", (int)(end - s), s);
	p.n = (uint16_t)dns_put_question(message, type, option == NULL, name, (size_t)(s + n - name));
	if (p.n == 0)
		errx(2, "--probe-args: bad domain name: %.*s", (int)(s + n - name), name);
	return p;
}

/* Writes the question of an attempt. */
static size_t
write_question(const struct template *t, uint8_t *p, const struct addr *source, const struct addr *target, const struct probe_values *v)
{
	const struct payload *question = &t->payloads[v->attempt % t->payload_count];

	(void)source;
	(void)target;
	memcpy(p, question->at, question->n);
	return question->n;
}

/* Parses one or more questions, separated by semicolons. */
static void
parse(struct template *t, const char *args)
{
	struct payload *questions = allocate_zeroed_or_die(TAG_ATTEMPTS, sizeof(*questions));

	for (const char *s = args != NULL ? args : "A,example.com";; s++) {
		size_t n = strcspn(s, ";");

		if (t->payload_count == TAG_ATTEMPTS)
			errx(2, "--probe-args: more than %d questions", TAG_ATTEMPTS);
		questions[t->payload_count] = parse_question(s, n);
		if (questions[t->payload_count].n > t->payload_len)
			t->payload_len = questions[t->payload_count].n;
		t->payload_count++;
		s += n;
		if (*s == '\0')
			break;
	}
	t->payloads = questions;
	t->payload = questions[0].at;
	if (t->payload_count > 1)
		t->write_payload = write_question;
}

static uint32_t
patch(uint8_t *udp, const struct probe_values *v)
{
	return probe_udp_patch(udp, v) + wire_put16(udp + UDP_HEADER + DNS_ID, (uint16_t)tag_lo(v->tag));
}

/* If the attempt is unknown, the answer may be for any of the questions. */
static enum verdict
classify(const struct scan *scan, const struct packet *p, struct reply *r)
{
	const struct template *t = scan->template;
	uint64_t tag;
	enum verdict v = probe_udp_classify(scan, p, r, &tag);
	size_t n;
	const uint8_t *dns;

	if (v != VALID)
		return v;
	dns = probe_udp_data(r, &n);
	if (n < DNS_HEADER || wire_get16(dns + DNS_ID) != (uint16_t)tag_lo(tag))
		return INVALID;
	r->classification = "dns";
	for (uint8_t i = 0; i < t->payload_count; i++)
		if ((r->attempt < 0 || r->attempt % t->payload_count == i) && dns_answers(dns, n, t->payloads[i].at, t->payloads[i].n)) {
			r->payload = i;
			return VALID;
		}
	if (!dns_refuses(dns, n))
		return INVALID;
	r->classification = "no-question";
	r->success = false;
	if (r->attempt > 0)
		r->payload = (uint8_t)(r->attempt % t->payload_count);
	return VALID;
}

/* An ICMP error identifies its question only by the attempt. */
static enum verdict
classify_quoted(const struct scan *scan, const struct packet *quoted, struct reply *r)
{
	enum verdict v = probe_udp_classify_quoted(scan, quoted, r);

	if (v == VALID && r->attempt > 0)
		r->payload = (uint8_t)(r->attempt % scan->template->payload_count);
	return v;
}

const struct probe probe_dns = {
	.name = "dns",
	.help = "DNS question: answered (dns), refused without repeating the question (no-question), or unreachable",
	.template = { .protocol = IPPROTO_UDP },
	.has_ports = true,
	.port = 53,
	.takes_args = true,
	.reads_data = true,
	.parse = parse,
	.patch = patch,
	.filter_ip4 = PROBE_UDP_FILTER_IP4,
	.filter_ip6 = PROBE_UDP_FILTER_IP6,
	.classify = classify,
	.classify_quoted = classify_quoted,
	.columns = probe_dns_columns,
};

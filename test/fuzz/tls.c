/* SPDX-License-Identifier: ISC
 *
 * Fuzzes TLS records and messages. An input is a byte for the place at which the answer is cut,
 * and an answer. The cut answer must not contradict the whole one.
 */
#include "../../zfilter/tls.h"

#include <stdlib.h>

#include "../../zfilter/tls_names.h"
#include "fuzz.h"

struct parsed {
	uint8_t *bytes;
	struct tls tls;
};

static void
parse(struct parsed *p, const uint8_t *s, size_t n)
{
	struct tls *tls = &p->tls;
	struct bytes chain, certificate;
	unsigned count = 0;

	p->bytes = malloc(n);
	memcpy(p->bytes, s, n);
	tls_parse(tls, p->bytes, n);
	FUZZ_CHECK(tls->alert >= -1 && tls->alert <= 255);
	FUZZ_CHECK(tls->chain.n == 0 || (tls->chain.at >= p->bytes && tls->chain.at + tls->chain.n <= p->bytes + n));
	for (chain = tls->chain; tls_next_certificate(&chain, &certificate); count++)
		FUZZ_CHECK(certificate.at + certificate.n <= tls->chain.at + tls->chain.n);
	FUZZ_CHECK(chain.n == 0 && count == tls->count && (count == 0 || tls->has_chain));
	FUZZ_CHECK(strcmp(tls->error, "") == 0 || strcmp(tls->error, "cut") == 0 || strcmp(tls->error, "bad record") == 0
	    || strcmp(tls->error, "bad message") == 0);
	tls_version_name(tls->version);
	tls_cipher_name(tls->cipher);
	if (tls->alert >= 0)
		tls_alert_name((uint8_t)tls->alert);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	struct parsed whole, cut;

	if (n < 1)
		return 0;
	parse(&whole, s + 1, n - 1);
	parse(&cut, s + 1, (n - 1) * s[0] / 256);
	FUZZ_CHECK(!cut.tls.has_hello || (whole.tls.has_hello && cut.tls.version == whole.tls.version && cut.tls.cipher == whole.tls.cipher));
	FUZZ_CHECK(cut.tls.alert == -1 || cut.tls.alert == whole.tls.alert);
	FUZZ_CHECK(!cut.tls.has_chain || whole.tls.has_chain);
	FUZZ_CHECK(cut.tls.chain.n <= whole.tls.chain.n);
	FUZZ_CHECK(cut.tls.chain.n == 0 || memcmp(cut.tls.chain.at, whole.tls.chain.at, cut.tls.chain.n) == 0);
	/* An error stays an error. */
	FUZZ_CHECK(strncmp(cut.tls.error, "bad", 3) != 0 || strcmp(cut.tls.error, whole.tls.error) == 0);
	free(whole.bytes);
	free(cut.bytes);
	return 0;
}

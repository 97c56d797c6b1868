/* SPDX-License-Identifier: ISC
 *
 * Fuzzes certificates against libcrypto's own decoder: we can read all that it can read, and
 * names are equal. One exception: it accepts a SEQUENCE OF whose tag is not constructed.
 */
#include "../../zfilter/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "fuzz.h"

static void
check_name(const struct record *part, X509_NAME *name)
{
	BIO *text = BIO_new(BIO_s_mem());
	char *s;
	long n;

	if (X509_NAME_print_ex(text, name, 0, XN_FLAG_RFC2253) >= 0) {
		n = BIO_get_mem_data(text, &s);
		FUZZ_CHECK((size_t)n == part->used && (n == 0 || memcmp(s, part->text, part->used) == 0));
	}
	BIO_free(text);
}

/* Whether the error is of this kind. */
static bool
begins(const struct record *error, const char *s)
{
	return error->used >= strlen(s) && memcmp(error->text, s, strlen(s)) == 0;
}

static void
check_text(const struct record *part)
{
	for (size_t i = 0; i < part->used; i++)
		FUZZ_CHECK((unsigned char)part->text[i] >= ' ' && part->text[i] != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct certificate *certificate;
	static struct record part, error, again;
	uint8_t *der = malloc(n);
	const uint8_t *end = der;
	X509 *x509;

	if (certificate == NULL) {
		certificate = certificate_new();
		record_init(&part);
		record_init(&error);
		record_init(&again);
	}
	memcpy(der, s, n);
	x509 = d2i_X509(NULL, &end, (long)n);
	if (end != der + n) {
		X509_free(x509);
		x509 = NULL;
	}
	ERR_clear_error();
	certificate_take(certificate, (struct bytes){ der, n });
	error.used = 0;
	certificate_put_error(certificate, &error);
	check_text(&error);
	if (memmem(error.text, error.used, "type not constructed", strlen("type not constructed")) != NULL) {
		X509_free(x509);
		x509 = NULL;
	}
	FUZZ_CHECK(x509 == NULL || (!begins(&error, "certificate:") && !begins(&error, "subject:") && !begins(&error, "issuer:")));
	certificate_take(certificate, (struct bytes){ der, n });
	for (enum certificate_part i = 0; i < CERTIFICATE_PARTS; i++) {
		part.used = again.used = 0;
		certificate_put(certificate, i, &part);
		certificate_put(certificate, i, &again);
		FUZZ_CHECK(part.used == again.used && memcmp(part.text, again.text, part.used) == 0);
		check_text(&part);
		if (x509 != NULL && i == CERTIFICATE_SUBJECT)
			check_name(&part, X509_get_subject_name(x509));
		if (x509 != NULL && i == CERTIFICATE_ISSUER)
			check_name(&part, X509_get_issuer_name(x509));
	}
	/* The error is the same in another order. */
	again.used = 0;
	certificate_put_error(certificate, &again);
	FUZZ_CHECK(error.used == again.used && memcmp(error.text, again.text, error.used) == 0);
	part.used = 0;
	certificate_put_base64((struct bytes){ der, n }, &part);
	FUZZ_CHECK(part.used == (n + 2) / 3 * 4);
	X509_free(x509);
	free(der);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Decodes certificates by libcrypto and keeps the text of each part.
 */
#include "certificate.h"

#include <err.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <time.h>

#include "certificate_key.h"
#include "certificate_name.h"
#include "certificate_sans.h"
#include "io/alloc.h"
#include "x509.h"

/* The text of a part, or the reason why it cannot be decoded. */
struct made {
	bool done;
	size_t at, n;               /* in texts */
	const char *reason;         /* NULL: decoded, or absent */
};

struct certificate {
	EVP_MD *sha256;
	EVP_MD_CTX *digest;
	BIO *names;                 /* the library writes to it */
	struct known_names issuers;
	struct bytes der;
	bool decoded;
	struct signed_contents *whole;      /* NULL: it cannot be decoded */
	const char *reason;                 /* why whole is NULL */
	const struct contents *contents;    /* of whole */
	struct record texts;
	struct made made[CERTIFICATE_PARTS];
};

const char *
certificate_lacking(void)
{
	return NULL;
}

/* Loads no configuration file, which could load arbitrary code. */
struct certificate *
certificate_new(void)
{
	struct certificate *c = allocate_zeroed_or_die(1, sizeof(*c));

	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 || (c->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL)) == NULL
	    || (c->digest = EVP_MD_CTX_new()) == NULL || (c->names = BIO_new(BIO_s_mem())) == NULL)
		errx(3, "libcrypto: %s", ERR_reason_error_string(ERR_peek_error()));
	record_init(&c->texts);
	return c;
}

void
certificate_take(struct certificate *c, struct bytes der)
{
	x509_free(c->whole);
	c->whole = NULL;
	c->decoded = false;
	c->der = der;
	c->texts.used = 0;
	memset(c->made, 0, sizeof(c->made));
}

/* Returns true if it is a certificate. */
static bool
decode(struct certificate *c)
{
	if (!c->decoded) {
		ERR_clear_error();
		c->whole = x509_decode(c->der, &c->reason);
		c->contents = c->whole != NULL ? c->whole->contents : NULL;
		c->decoded = true;
	}
	return c->whole != NULL;
}

static const char *
make_sha256(struct certificate *c)
{
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (EVP_DigestInit_ex(c->digest, c->sha256, NULL) != 1 || EVP_DigestUpdate(c->digest, c->der.at, c->der.n) != 1
	    || EVP_DigestFinal_ex(c->digest, hash, &n) != 1)
		return x509_take_reason();
	for (unsigned i = 0; i < n; i++) {
		record_append(&c->texts, &"0123456789abcdef"[hash[i] >> 4], 1);
		record_append(&c->texts, &"0123456789abcdef"[hash[i] & 0xf], 1);
	}
	return NULL;
}

static const char *
make_subject(struct certificate *c)
{
	return certificate_name(c->contents->subject, c->names, &c->texts);
}

static const char *
make_issuer(struct certificate *c)
{
	return certificate_known_name(&c->issuers, c->contents->issuer, c->names, &c->texts);
}

static void
put_digits(char *p, int n, int width)
{
	while (width-- > 0) {
		p[width] = (char)('0' + n % 10);
		n /= 10;
	}
}

/* strftime() would take as long as the rest of the certificate. */
static const char *
make_time(struct certificate *c, const ASN1_TIME *time)
{
	char text[] = "0000-00-00T00:00:00Z";
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) != 1) {
		ERR_clear_error();
		return "no time";
	}
	put_digits(text, tm.tm_year + 1900, 4);
	put_digits(text + 5, tm.tm_mon + 1, 2);
	put_digits(text + 8, tm.tm_mday, 2);
	put_digits(text + 11, tm.tm_hour, 2);
	put_digits(text + 14, tm.tm_min, 2);
	put_digits(text + 17, tm.tm_sec, 2);
	record_append(&c->texts, text, strlen(text));
	return NULL;
}

static const char *
make_not_before(struct certificate *c)
{
	return make_time(c, c->contents->validity->notBefore);
}

static const char *
make_not_after(struct certificate *c)
{
	return make_time(c, c->contents->validity->notAfter);
}

static const char *
make_key(struct certificate *c)
{
	return certificate_key(c->contents->key_info, &c->texts);
}

static const char *
make_sans(struct certificate *c)
{
	return c->contents->extensions != NULL ? certificate_sans(c->contents->extensions, &c->texts) : NULL;
}

static const struct {
	const char *name;           /* for messages */
	const char *(*make)(struct certificate *);
} parts[] = {
	[CERTIFICATE_SHA256] = { "SHA-256", make_sha256 }, [CERTIFICATE_SUBJECT] = { "subject", make_subject },
	[CERTIFICATE_ISSUER] = { "issuer", make_issuer }, [CERTIFICATE_NOT_BEFORE] = { "notBefore", make_not_before },
	[CERTIFICATE_NOT_AFTER] = { "notAfter", make_not_after }, [CERTIFICATE_KEY] = { "key", make_key },
	[CERTIFICATE_SANS] = { "subjectAltName", make_sans },
};

static const struct made *
make(struct certificate *c, enum certificate_part part)
{
	struct made *m = &c->made[part];

	if (m->done)
		return m;
	m->done = true;
	m->at = c->texts.used;
	if (part != CERTIFICATE_SHA256 && !decode(c))
		return m;
	m->reason = parts[part].make(c);
	if (m->reason != NULL)
		c->texts.used = m->at;
	m->n = c->texts.used - m->at;
	return m;
}

void
certificate_put(struct certificate *c, enum certificate_part part, struct record *out)
{
	const struct made *m = make(c, part);

	record_append(out, c->texts.text + m->at, m->n);
}

void
certificate_put_error(struct certificate *c, struct record *out)
{
	const char *name = "certificate", *reason = decode(c) ? NULL : c->reason;
	char text[200];
	int n;

	for (enum certificate_part part = 0; reason == NULL && part < CERTIFICATE_PARTS; part++) {
		name = parts[part].name;
		reason = make(c, part)->reason;
	}
	if (reason == NULL)
		return;
	n = snprintf(text, sizeof(text), "%s: %.100s", name, reason);
	record_append(out, text, (size_t)n);
}

void
certificate_put_base64(struct bytes b, struct record *out)
{
	size_t n = (b.n + 2) / 3 * 4;

	if (n + 1 > out->text_cap - out->used)
		record_need_text(out, n + 1);       /* with the NUL that the library writes */
	out->used += (size_t)EVP_EncodeBlock((uint8_t *)out->text + out->used, b.at, (int)b.n);
}

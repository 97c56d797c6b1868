/* SPDX-License-Identifier: ISC
 *
 * Decodes the extension subjectAltName (RFC 5280, 4.2.1.6). The other extensions are skipped: they
 * would take longer than the rest of the certificate.
 */
#include "certificate_sans.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "addr/addr.h"
#include "io/utf8.h"

ASN1_ITEM_TEMPLATE(kept_extensions) = ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, kept_extensions, ASN1_ANY)
static_ASN1_ITEM_TEMPLATE_END(kept_extensions)

/* A blank within a name becomes '?', so that one name does not look like two. */
static void
put_dns_name(struct record *out, const ASN1_STRING *name)
{
	size_t n = (size_t)ASN1_STRING_length(name);
	char *s;

	if (n == 0)
		return;
	record_append(out, ASN1_STRING_get0_data(name), n);
	s = out->text + out->used - n;
	utf8_disarm(s, n);
	for (size_t i = 0; i < n; i++)
		if (s[i] == ' ')
			s[i] = '?';
}

static void
put_address(struct record *out, const ASN1_STRING *bytes)
{
	const uint8_t *b = ASN1_STRING_get0_data(bytes);
	char text[ADDR_STRLEN];
	struct addr a = { 0 };
	size_t n;

	if (ASN1_STRING_length(bytes) == 4)
		a = addr_from4((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]);
	else
		memcpy(a.b, b, sizeof(a.b));
	n = addr_format(&a, text);
	record_append(out, text, n);
}

/* The names of this certificate begin at offset first of the text. */
static void
put_names(struct record *out, size_t first, const GENERAL_NAMES *names)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		int type;
		const ASN1_STRING *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
		bool address = type == GEN_IPADD && (ASN1_STRING_length(value) == 4 || ASN1_STRING_length(value) == 16);

		if (type != GEN_DNS && !address)
			continue;
		if (out->used > first)
			record_append(out, " ", 1);
		if (address)
			put_address(out, value);
		else
			put_dns_name(out, value);
	}
}

/* The object identifier is at the front of an extension. */
static bool
may_be_sans(const ASN1_TYPE *kept)
{
	static const uint8_t object[] = { 0x06, 0x03, 0x55, 0x1d, 0x11 };
	const ASN1_STRING *s;

	if (ASN1_TYPE_get(kept) != V_ASN1_SEQUENCE)
		return true;
	s = kept->value.sequence;
	return memmem(ASN1_STRING_get0_data(s), (size_t)(ASN1_STRING_length(s) < 16 ? ASN1_STRING_length(s) : 16), object, sizeof(object))
	    != NULL;
}

/* Appends the names if the extension is subjectAltName. */
static const char *
put_extension(struct record *out, size_t first, const ASN1_TYPE *kept)
{
	const char *reason;
	X509_EXTENSION *extension = x509_decode_kept(kept, ASN1_ITEM_rptr(X509_EXTENSION), &reason);
	GENERAL_NAMES *names = NULL;

	if (extension == NULL)
		return reason;
	if (OBJ_obj2nid(X509_EXTENSION_get_object(extension)) == NID_subject_alt_name) {
		names = x509_decode_string(X509_EXTENSION_get_data(extension), ASN1_ITEM_rptr(GENERAL_NAMES), &reason);
		if (names != NULL)
			put_names(out, first, names);
	}
	GENERAL_NAMES_free(names);
	X509_EXTENSION_free(extension);
	return reason;
}

const char *
certificate_sans(const ASN1_TYPE *extensions, struct record *out)
{
	const char *reason = NULL;
	size_t first = out->used;
	OPENSSL_STACK *decoded = x509_decode_kept(extensions, ASN1_ITEM_rptr(kept_extensions), &reason);

	for (int i = 0; decoded != NULL && i < OPENSSL_sk_num(decoded) && reason == NULL; i++)
		if (may_be_sans(OPENSSL_sk_value(decoded, i)))
			reason = put_extension(out, first, OPENSSL_sk_value(decoded, i));
	ASN1_item_free((ASN1_VALUE *)decoded, ASN1_ITEM_rptr(kept_extensions));
	return reason;
}

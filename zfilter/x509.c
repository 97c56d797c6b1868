/* SPDX-License-Identifier: ISC
 *
 * Decodes certificates and their parts by the structure in x509.h.
 */
#include "x509.h"

#include <openssl/err.h>

ASN1_SEQUENCE(key_info) = {
	ASN1_SIMPLE(struct key_info, algorithm, X509_ALGOR),
	ASN1_SIMPLE(struct key_info, key, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END_name(struct key_info, key_info)

ASN1_SEQUENCE(contents) = {
	ASN1_EXP_OPT(struct contents, version, ASN1_INTEGER, 0),
	ASN1_SIMPLE(struct contents, serial, ASN1_INTEGER),
	ASN1_SIMPLE(struct contents, signature, ASN1_ANY),
	ASN1_SIMPLE(struct contents, issuer, ASN1_ANY),
	ASN1_SIMPLE(struct contents, validity, X509_VAL),
	ASN1_SIMPLE(struct contents, subject, ASN1_ANY),
	ASN1_SIMPLE(struct contents, key_info, key_info),
	ASN1_IMP_OPT(struct contents, issuer_id, ASN1_BIT_STRING, 1),
	ASN1_IMP_OPT(struct contents, subject_id, ASN1_BIT_STRING, 2),
	ASN1_EXP_OPT(struct contents, extensions, ASN1_ANY, 3),
} static_ASN1_SEQUENCE_END_name(struct contents, contents)

ASN1_SEQUENCE(signed_contents) = {
	ASN1_SIMPLE(struct signed_contents, contents, contents),
	ASN1_SIMPLE(struct signed_contents, algorithm, ASN1_ANY),
	ASN1_SIMPLE(struct signed_contents, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END_name(struct signed_contents, signed_contents)

const char *
x509_take_reason(void)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());

	ERR_clear_error();
	return reason != NULL ? reason : "unknown";
}

/* Decodes all n bytes. Returns NULL, and sets the reason, if they are not a value of this type. */
static void *
decode(const uint8_t *s, long n, const ASN1_ITEM *type, const char **reason)
{
	const uint8_t *end;
	ASN1_VALUE *value;

	*reason = "nothing there";
	if (n == 0)
		return NULL;
	end = s + n;
	value = ASN1_item_d2i(NULL, &s, n, type);
	*reason = value == NULL ? x509_take_reason() : s != end ? "trailing data" : NULL;
	if (*reason == NULL)
		return value;
	ASN1_item_free(value, type);
	return NULL;
}

void *
x509_decode_string(const ASN1_STRING *string, const ASN1_ITEM *type, const char **reason)
{
	return decode(ASN1_STRING_get0_data(string), ASN1_STRING_length(string), type, reason);
}

/* Undecoded parts are always SEQUENCEs. */
void *
x509_decode_kept(const ASN1_TYPE *kept, const ASN1_ITEM *type, const char **reason)
{
	*reason = "wrong tag";
	return ASN1_TYPE_get(kept) == V_ASN1_SEQUENCE ? x509_decode_string(kept->value.sequence, type, reason) : NULL;
}

struct signed_contents *
x509_decode(struct bytes der, const char **reason)
{
	return decode(der.at, (long)der.n, ASN1_ITEM_rptr(signed_contents), reason);
}

void
x509_free(struct signed_contents *c)
{
	ASN1_item_free((ASN1_VALUE *)c, ASN1_ITEM_rptr(signed_contents));
}

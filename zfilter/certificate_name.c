/* SPDX-License-Identifier: ISC
 *
 * Decodes names and formats them as X509_NAME_print_ex() does with the flags XN_FLAG_RFC2253. An
 * X509_NAME would take three times as long to decode, because the library prepares it for
 * comparison.
 */
#include "certificate_name.h"

#include <openssl/err.h>

/* RFC 5280, 4.1.2.4. */
struct attribute {
	ASN1_OBJECT *type;
	ASN1_STRING *value;
};

ASN1_SEQUENCE(attribute) = {
	ASN1_SIMPLE(struct attribute, type, ASN1_OBJECT),
	ASN1_SIMPLE(struct attribute, value, ASN1_PRINTABLE),
} static_ASN1_SEQUENCE_END_name(struct attribute, attribute)

ASN1_ITEM_TEMPLATE(relative_name) = ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SET_OF, 0, relative_name, attribute)
static_ASN1_ITEM_TEMPLATE_END(relative_name)

ASN1_ITEM_TEMPLATE(name) = ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, name, relative_name)
static_ASN1_ITEM_TEMPLATE_END(name)

/*
 * Appends for example CN=www.example.com. A type without a name is a number, and its value is in
 * hexadecimal.
 */
static bool
put_attribute(BIO *text, const struct attribute *a)
{
	int nid = OBJ_obj2nid(a->type);
	char number[80];

	if (nid == NID_undef)
		OBJ_obj2txt(number, sizeof(number), a->type, 1);
	return BIO_puts(text, nid == NID_undef ? number : OBJ_nid2sn(nid)) >= 0 && BIO_puts(text, "=") >= 0
	    && ASN1_STRING_print_ex(text, a->value, ASN1_STRFLGS_RFC2253 | (nid == NID_undef ? ASN1_STRFLGS_DUMP_ALL : 0U)) >= 0;
}

/* The last relative name comes first (RFC 2253, 2.1). */
static bool
put_name(BIO *text, const OPENSSL_STACK *name)
{
	bool first = true;

	for (int i = OPENSSL_sk_num(name); i-- > 0;) {
		const OPENSSL_STACK *relative = OPENSSL_sk_value(name, i);
		const char *between = first ? "" : ",";

		for (int k = OPENSSL_sk_num(relative); k-- > 0; between = "+") {
			if (BIO_puts(text, between) < 0 || !put_attribute(text, OPENSSL_sk_value(relative, k)))
				return false;
			first = false;
		}
	}
	return true;
}

const char *
certificate_name(const ASN1_TYPE *kept, BIO *text, struct record *out)
{
	const char *reason;
	OPENSSL_STACK *decoded = x509_decode_kept(kept, ASN1_ITEM_rptr(name), &reason);
	char *s;
	long n;

	if (decoded == NULL)
		return reason;
	(void)BIO_reset(text);
	if (!put_name(text, decoded))
		reason = x509_take_reason();
	n = BIO_get_mem_data(text, &s);
	if (n > 0)
		record_append(out, s, (size_t)n);
	ASN1_item_free((ASN1_VALUE *)decoded, ASN1_ITEM_rptr(name));
	return reason;
}

/* Hashes the last bytes, in which names differ most. */
static struct known_name *
find_known(struct known_names *known, const uint8_t *der, size_t n)
{
	uint64_t last = n;

	memcpy(&last, der + (n < sizeof(last) ? 0 : n - sizeof(last)), n < sizeof(last) ? n : sizeof(last));
	return &known->names[last * UINT64_C(0x9e3779b97f4a7c15) >> 56];
}

const char *
certificate_known_name(struct known_names *known, const ASN1_TYPE *kept, BIO *text, struct record *out)
{
	const ASN1_STRING *der = ASN1_TYPE_get(kept) == V_ASN1_SEQUENCE ? kept->value.sequence : NULL;
	size_t n = der != NULL ? (size_t)ASN1_STRING_length(der) : 0, at = out->used;
	struct known_name *name;
	const char *reason;

	if (n == 0 || n > sizeof(name->der))
		return certificate_name(kept, text, out);
	name = find_known(known, ASN1_STRING_get0_data(der), n);
	if (name->der_n == n && memcmp(name->der, ASN1_STRING_get0_data(der), n) == 0) {
		record_append(out, name->text, name->text_n);
		return NULL;
	}
	reason = certificate_name(kept, text, out);
	if (reason == NULL && out->used - at <= sizeof(name->text)) {
		memcpy(name->der, ASN1_STRING_get0_data(der), n);
		memcpy(name->text, out->text + at, out->used - at);
		name->der_n = n;
		name->text_n = out->used - at;
	}
	return reason;
}

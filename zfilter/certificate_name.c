/* SPDX-License-Identifier: ISC
 *
 * The structure of names and their text, which is that of X509_NAME_print_ex() with the flags
 * XN_FLAG_RFC2253. An X509_NAME would take three times as long to decode, as it is made ready for
 * comparisons.
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

/* CN=www.example.com; a type without a name by its number, and the value in hexadecimal. */
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

/* The last one comes first (RFC 2253, 2.1). */
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

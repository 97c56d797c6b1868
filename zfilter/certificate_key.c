/* SPDX-License-Identifier: ISC
 *
 * Decodes the kind and size of keys, nothing else: a point that is not on its curve passes.
 */
#include "certificate_key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <stdio.h>

/* RFC 8017, A.1.1; RFC 3279, 2.3.2. */
struct rsa_key {
	ASN1_INTEGER *modulus, *exponent;
};

struct dsa_parameters {
	ASN1_INTEGER *p, *q, *g;
};

ASN1_SEQUENCE(rsa_key) = {
	ASN1_SIMPLE(struct rsa_key, modulus, ASN1_INTEGER),
	ASN1_SIMPLE(struct rsa_key, exponent, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END_name(struct rsa_key, rsa_key)

ASN1_SEQUENCE(dsa_parameters) = {
	ASN1_SIMPLE(struct dsa_parameters, p, ASN1_INTEGER),
	ASN1_SIMPLE(struct dsa_parameters, q, ASN1_INTEGER),
	ASN1_SIMPLE(struct dsa_parameters, g, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END_name(struct dsa_parameters, dsa_parameters)

static void
put_text(struct record *out, const char *s)
{
	record_append(out, s, strlen(s));
}

/* Appends the short name of an object, or its number if the library knows no name. */
static void
put_object(struct record *out, const ASN1_OBJECT *object)
{
	int nid = OBJ_obj2nid(object);
	char number[128];

	if (nid == NID_undef) {
		OBJ_obj2txt(number, sizeof(number), object, 1);
		put_text(out, number);
	} else
		put_text(out, EC_curve_nid2nist(nid) != NULL ? EC_curve_nid2nist(nid) : OBJ_nid2sn(nid));
}

static const char *
put_size(struct record *out, const char *name, const ASN1_INTEGER *number)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(number, NULL);
	char text[64];
	int length;

	if (n == NULL)
		return x509_take_reason();
	length = snprintf(text, sizeof(text), "%s-%d", name, BN_num_bits(n));
	record_append(out, text, (size_t)length);
	BN_free(n);
	return NULL;
}

static const char *
put_rsa(struct record *out, const char *name, const ASN1_BIT_STRING *string)
{
	const char *reason;
	struct rsa_key *key = x509_decode_string(string, ASN1_ITEM_rptr(rsa_key), &reason);

	if (key != NULL)
		reason = put_size(out, name, key->modulus);
	ASN1_item_free((ASN1_VALUE *)key, ASN1_ITEM_rptr(rsa_key));
	return reason;
}

static const char *
put_dsa(struct record *out, const ASN1_TYPE *kept)
{
	const char *reason;
	struct dsa_parameters *dsa;

	if (kept == NULL) {
		put_text(out, "DSA");     /* it inherits the parameters of its issuer */
		return NULL;
	}
	dsa = x509_decode_kept(kept, ASN1_ITEM_rptr(dsa_parameters), &reason);
	if (dsa != NULL)
		reason = put_size(out, "DSA", dsa->p);
	ASN1_item_free((ASN1_VALUE *)dsa, ASN1_ITEM_rptr(dsa_parameters));
	return reason;
}

const char *
certificate_key(const struct key_info *info, struct record *out)
{
	const X509_ALGOR *algorithm = info->algorithm;
	const ASN1_TYPE *parameter = algorithm->parameter;

	switch (OBJ_obj2nid(algorithm->algorithm)) {
	case NID_rsaEncryption:
		return put_rsa(out, "RSA", info->key);
	case NID_rsassaPss:
		return put_rsa(out, "RSA-PSS", info->key);
	case NID_dsa:
		return put_dsa(out, parameter);
	case NID_X9_62_id_ecPublicKey:
		put_text(out, "ECDSA-");
		if (parameter != NULL && ASN1_TYPE_get(parameter) == V_ASN1_OBJECT)
			put_object(out, parameter->value.object);
		else
			put_text(out, "explicit");
		return NULL;
	case NID_ED25519:
		put_text(out, "Ed25519");
		return NULL;
	case NID_ED448:
		put_text(out, "Ed448");
		return NULL;
	default:
		put_object(out, algorithm->algorithm);
		return NULL;
	}
}

/* SPDX-License-Identifier: ISC
 *
 * Defines the macros of <openssl/asn1t.h> of libcrypto that end a statement, for cppcheck, which
 * reads no headers of libraries.
 */
#define ASN1_SEQUENCE(name) static const int name ## _parts[]
#define ASN1_ITEM_TEMPLATE(name) static const int name ## _parts
#define ASN1_SIMPLE(structure, field, type) 0
#define ASN1_EXP_OPT(structure, field, type, tag) 0
#define ASN1_IMP_OPT(structure, field, type, tag) 0
#define ASN1_EX_TEMPLATE_TYPE(flags, tag, name, type) 0
#define static_ASN1_SEQUENCE_END_name(structure, name) ; static const void *name ## _it(void);
#define static_ASN1_ITEM_TEMPLATE_END(name) ; static const void *name ## _it(void);

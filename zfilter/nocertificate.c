/* SPDX-License-Identifier: ISC
 *
 * Replaces certificate.c if there is no libcrypto: no certificate is decoded.
 */
#include "certificate.h"

const char *
certificate_lacking(void)
{
	return "zfilter is built without libcrypto: apt-get install libssl-dev, then make clean all";
}

struct certificate *
certificate_new(void)
{
	return NULL;
}

void
certificate_take(struct certificate *c, struct bytes der)
{
	(void)c;
	(void)der;
}

void
certificate_put(struct certificate *c, enum certificate_part part, struct record *out)
{
	(void)c;
	(void)part;
	(void)out;
}

void
certificate_put_error(struct certificate *c, struct record *out)
{
	static const char why[] = "built without libcrypto";

	(void)c;
	record_append(out, why, sizeof(why) - 1);
}

void
certificate_put_base64(struct bytes b, struct record *out)
{
	(void)b;
	(void)out;
}

/* SPDX-License-Identifier: ISC
 *
 * The IANA special-purpose address registries (RFC 6890, RFC 8190 and later RFCs), and multicast.
 */
#include "special.h"

#include <string.h>

const char special_name[] = "special-purpose";

static const struct special special[] = {
	{ "0.0.0.0/8", "addresses of this network" },               /* RFC 791 */
	{ "10.0.0.0/8", "private addresses" },                      /* RFC 1918 */
	{ "100.64.0.0/10", "shared addresses" },                    /* RFC 6598 */
	{ "127.0.0.0/8", "loopback addresses" },                    /* RFC 1122 */
	{ "169.254.0.0/16", "link-local addresses" },               /* RFC 3927 */
	{ "172.16.0.0/12", "private addresses" },                   /* RFC 1918 */
	{ "192.0.0.0/24", "IETF protocol assignments" },            /* RFC 6890 */
	{ "192.0.2.0/24", "documentation addresses" },              /* RFC 5737 */
	{ "192.31.196.0/24", "AS112 addresses" },                   /* RFC 7535 */
	{ "192.52.193.0/24", "multicast tunnelling addresses" },    /* RFC 7450 */
	{ "192.88.99.0/24", "6to4 relay addresses" },               /* deprecated, RFC 7526 */
	{ "192.168.0.0/16", "private addresses" },                  /* RFC 1918 */
	{ "192.175.48.0/24", "AS112 addresses" },                   /* RFC 7534 */
	{ "198.18.0.0/15", "benchmarking addresses" },              /* RFC 2544 */
	{ "198.51.100.0/24", "documentation addresses" },           /* RFC 5737 */
	{ "203.0.113.0/24", "documentation addresses" },            /* RFC 5737 */
	{ "224.0.0.0/4", "multicast addresses" },                   /* RFC 5771 */
	/* RFC 1112; includes limited broadcast (RFC 8190) */
	{ "240.0.0.0/4", "reserved addresses" },

	{ "::/128", "unspecified addresses" },                      /* RFC 4291 */
	{ "::1/128", "loopback addresses" },                        /* RFC 4291 */
	{ "64:ff9b::/96", "translated IPv4 addresses" },            /* RFC 6052 */
	{ "64:ff9b:1::/48", "translated IPv4 addresses" },          /* local, RFC 8215 */
	{ "100::/64", "discard-only addresses" },                   /* RFC 6666 */
	{ "100:0:0:1::/64", "dummy addresses" },                    /* RFC 9780 */
	{ "2001::/23", "IETF protocol assignments" },               /* RFC 2928 */
	{ "2001:db8::/32", "documentation addresses" },             /* RFC 3849 */
	{ "2002::/16", "6to4 addresses" },                          /* RFC 3056 */
	{ "2620:4f:8000::/48", "AS112 addresses" },                 /* RFC 7534 */
	{ "3fff::/20", "documentation addresses" },                 /* RFC 9637 */
	{ "5f00::/16", "segment routing identifiers" },             /* RFC 9602 */
	{ "fc00::/7", "unique local addresses" },                   /* RFC 4193 */
	{ "fe80::/10", "link-local addresses" },                    /* RFC 4291 */
	{ "ff00::/8", "multicast addresses" },                      /* RFC 4291 */
};

const struct special *
special_entry(size_t i)
{
	return i < sizeof(special) / sizeof(*special) ? &special[i] : NULL;
}

const char *
special_purpose(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (strlen(special[i].prefix) == n && memcmp(special[i].prefix, s, n) == 0)
			return special[i].purpose;
	return NULL;
}

/* SPDX-License-Identifier: ISC
 *
 * The IANA special-purpose address registries (RFC 6890, RFC 8190 and the RFCs
 * that have added to them since), and multicast.
 */
#include "special.h"

static const char *const special[] = {
	"0.0.0.0/8",            /* this network, RFC 791 */
	"10.0.0.0/8",           /* private use, RFC 1918 */
	"100.64.0.0/10",        /* shared address space, RFC 6598 */
	"127.0.0.0/8",          /* loopback, RFC 1122 */
	"169.254.0.0/16",       /* link local, RFC 3927 */
	"172.16.0.0/12",        /* private use, RFC 1918 */
	"192.0.0.0/24",         /* IETF protocol assignments, RFC 6890 */
	"192.0.2.0/24",         /* documentation, RFC 5737 */
	"192.31.196.0/24",      /* AS112, RFC 7535 */
	"192.52.193.0/24",      /* automatic multicast tunnelling, RFC 7450 */
	"192.88.99.0/24",       /* 6to4 relays, deprecated, RFC 7526 */
	"192.168.0.0/16",       /* private use, RFC 1918 */
	"192.175.48.0/24",      /* AS112, RFC 7534 */
	"198.18.0.0/15",        /* benchmarking, RFC 2544 */
	"198.51.100.0/24",      /* documentation, RFC 5737 */
	"203.0.113.0/24",       /* documentation, RFC 5737 */
	"224.0.0.0/4",          /* multicast, RFC 5771 */
	"240.0.0.0/4",          /* reserved, RFC 1112, and limited broadcast, RFC 8190 */

	"::/128",               /* unspecified, RFC 4291 */
	"::1/128",              /* loopback, RFC 4291 */
	"64:ff9b::/96",         /* IPv4-IPv6 translation, RFC 6052 */
	"64:ff9b:1::/48",       /* local translation, RFC 8215 */
	"100::/64",             /* discard only, RFC 6666 */
	"100:0:0:1::/64",       /* dummy prefix, RFC 9780 */
	"2001::/23",            /* IETF protocol assignments, RFC 2928 */
	"2001:db8::/32",        /* documentation, RFC 3849 */
	"2002::/16",            /* 6to4, RFC 3056 */
	"2620:4f:8000::/48",    /* AS112, RFC 7534 */
	"3fff::/20",            /* documentation, RFC 9637 */
	"5f00::/16",            /* segment routing identifiers, RFC 9602 */
	"fc00::/7",             /* unique local, RFC 4193 */
	"fe80::/10",            /* link local, RFC 4291 */
	"ff00::/8",             /* multicast, RFC 4291 */
};

const char *
special_entry(size_t i)
{
	return i < sizeof(special) / sizeof(*special) ? special[i] : NULL;
}

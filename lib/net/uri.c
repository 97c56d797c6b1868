/* SPDX-License-Identifier: ISC
 *
 * Checks absolute URIs.
 */
#include "net/uri.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/*
 * A URI consists of the characters of RFC 3986, sections 2.2 and 2.3, and of percent-encoded
 * bytes (section 2.1).
 */
static const char *
refuse_bytes(const char *uri)
{
	for (const char *s = uri; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return "contains a blank or a control character";
		if (*s == '%' && !(isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2])))
			return "contains a % without two hexadecimal digits";
		if (*s != '%' && !isalnum((unsigned char)*s) && strchr("-._~:/?#[]@!$&'()*+,;=", *s) == NULL)
			return "contains a character that must be percent-encoded (RFC 3986)";
	}
	return strchr(uri, '#') != strrchr(uri, '#') ? "contains two #" : NULL;
}

/*
 * The part after the scheme. "[" and "]" may only enclose an IPv6 address (RFC 3986, section
 * 3.2.2).
 */
static const char *
refuse_https(const char *s)
{
	size_t n, host;

	if (strncmp(s, "//", 2) != 0)
		return "want // and a host after https:";
	s += 2;
	n = strcspn(s, "/?#");
	if (memchr(s, '@', n) != NULL)
		return "names a user";
	host = *s == '[' ? strcspn(s, "]") + 1 : strcspn(s, ":/?#");
	if (host == 0 || host > n || (*s == '[' && (host < 4 || strspn(s + 1, "0123456789abcdefABCDEF:.") != host - 2)))
		return "has no host";
	if (host < n && (s[host] != ':' || strspn(s + host + 1, "0123456789") != n - host - 1))
		return "has a bad port";
	return strpbrk(s + host, "[]") != NULL ? "contains [ or ], which must be percent-encoded (RFC 3986)" : NULL;
}

static const char *
refuse_mailto(const char *s)
{
	size_t n = strcspn(s, "?#");
	const char *at = memchr(s, '@', n);

	return at == NULL || at == s || at + 1 == s + n ? "has no address like name@example.net" : NULL;
}

/* A global number (RFC 3966, section 3), which parameters may follow. */
static const char *
refuse_tel(const char *s)
{
	size_t n = strcspn(s, ";");

	if (*s != '+' || strspn(s + 1, "0123456789-.()") != n - 1 || strcspn(s + 1, "0123456789") >= n - 1)
		return "want a number like +1-201-555-0123";
	return NULL;
}

bool
uri_has_scheme(const char *uri, const char *scheme)
{
	return strncasecmp(uri, scheme, strlen(scheme)) == 0;
}

const char *
uri_refuse(const char *uri)
{
	static const struct { const char *scheme; const char *(*refuse)(const char *); } schemes[] = {
		{ "https:", refuse_https }, { "mailto:", refuse_mailto }, { "tel:", refuse_tel },
	};
	const char *why = refuse_bytes(uri);
	size_t n = strcspn(uri, ":/?#[]@!$&'()*,;=%_~");

	if (why != NULL)
		return why;
	if (!isalpha((unsigned char)*uri) || uri[n] != ':' || uri[n + 1] == '\0')
		return "is not a URI with a scheme, such as https:";
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (uri_has_scheme(uri, schemes[i].scheme))
			return schemes[i].refuse(uri + strlen(schemes[i].scheme));
	return NULL;
}

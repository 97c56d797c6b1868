/* SPDX-License-Identifier: ISC
 *
 * Writes a ClientHello and follows the answer to it. The order of the extensions is our own. The
 * lists hold the algorithms that servers of the last fifteen years have in common, best first.
 * The names of the numbers are those of the IANA registries for TLS.
 */
#include "probe/client_hello.h"

#include <string.h>

#include "net/wire.h"
#include "targets/target.h"

enum { RECORD_HEADER = 5, HANDSHAKE_HEADER = 4, RANDOM = 32 };

/* Content types of records, and a type of handshake message. */
enum { ALERT = 21, HANDSHAKE = 22, SERVER_HELLO_DONE = 14 };

/* The length of an alert, a level and a description. */
enum { ALERT_LENGTH = 2, WARNING = 1, CLOSE_NOTIFY = 0 };

/* Types of extensions. */
enum {
	SERVER_NAME = 0, SUPPORTED_GROUPS = 10, EC_POINT_FORMATS = 11, SIGNATURE_ALGORITHMS = 13, PADDING = 21,
	EXTENDED_MASTER_SECRET = 23, SUPPORTED_VERSIONS = 43, PSK_KEY_EXCHANGE_MODES = 45, KEY_SHARE = 51, RENEGOTIATION_INFO = 0xff01,
};

#define U16(v) (uint8_t)((v) >> 8), (uint8_t)(v)

static const uint8_t ciphers_tls13[] = { U16(0x1301), U16(0x1302), U16(0x1303) };

static const uint8_t ciphers[] = {
	/* ECDHE, AEAD */
	U16(0xc02b), U16(0xc02f), U16(0xc02c), U16(0xc030), U16(0xcca9), U16(0xcca8),
	/* DHE, AEAD */
	U16(0x009e), U16(0x009f), U16(0xccaa),
	/* ECDHE, CBC, SHA-2 */
	U16(0xc023), U16(0xc027), U16(0xc024), U16(0xc028),
	/* ECDHE, CBC, SHA-1 */
	U16(0xc009), U16(0xc013), U16(0xc00a), U16(0xc014),
	/* DHE, CBC */
	U16(0x0067), U16(0x006b), U16(0x0033), U16(0x0039),
	/* RSA */
	U16(0x009c), U16(0x009d), U16(0x003c), U16(0x003d), U16(0x002f), U16(0x0035),
	/* 3DES */
	U16(0xc008), U16(0xc012), U16(0x0016), U16(0x000a),
};

/* x25519, secp256r1, secp384r1, secp521r1, x448, and the finite fields of RFC 7919 */
static const uint8_t groups[] = { U16(29), U16(23), U16(24), U16(25), U16(30), U16(256), U16(257), U16(258) };

/* ECDSA, Ed25519, Ed448, RSA-PSS for both kinds of keys; RSA and ECDSA with SHA-1 */
static const uint8_t signatures[] = {
	U16(0x0403), U16(0x0503), U16(0x0603), U16(0x0807), U16(0x0808), U16(0x0804), U16(0x0805), U16(0x0806),
	U16(0x0809), U16(0x080a), U16(0x080b), U16(0x0401), U16(0x0501), U16(0x0601), U16(0x0203), U16(0x0201),
};

static const uint8_t point_formats[] = { 1, 0 };
static const uint8_t versions[] = { 4, U16(0x0304), U16(0x0303) };
static const uint8_t psk_modes[] = { 1, 1 };
static const uint8_t no_renegotiation[] = { 0 };

static uint8_t *
put_bytes(uint8_t *p, const uint8_t *bytes, size_t n)
{
	memcpy(p, bytes, n);
	return p + n;
}

/* Not secret, and repeats only after 2^64 bytes. */
static uint8_t *
put_random(uint8_t *p, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++) {
		*seed = target_mix(*seed);
		p[i] = (uint8_t)*seed;
	}
	return p + n;
}

static uint8_t *
put_header(uint8_t *p, uint16_t extension, size_t n)
{
	wire_put16(p, extension);
	wire_put16(p + 2, (uint16_t)n);
	return p + 4;
}

static uint8_t *
put_extension(uint8_t *p, uint16_t extension, const uint8_t *data, size_t n)
{
	return put_bytes(put_header(p, extension, n), data, n);
}

/* An extension that holds a list, preceded by its length in two bytes. */
static uint8_t *
put_list(uint8_t *p, uint16_t extension, const uint8_t *list, size_t n)
{
	p = put_header(p, extension, 2 + n);
	wire_put16(p, (uint16_t)n);
	return put_bytes(p + 2, list, n);
}

/* A list of one name, of type host_name, 0 (RFC 6066, section 3). */
static uint8_t *
put_server_name(uint8_t *p, const char *name, size_t n)
{
	p = put_header(p, SERVER_NAME, 5 + n);
	wire_put16(p, (uint16_t)(3 + n));
	p[2] = 0;
	wire_put16(p + 3, (uint16_t)n);
	return put_bytes(p + 5, (const uint8_t *)name, n);
}

/*
 * A public key for x25519: any number below 2^255 is valid (RFC 7748, section 5). x25519 ignores
 * the highest bit, but if it is set wolfSSL closes the connection.
 */
static uint8_t *
put_key_share(uint8_t *p, uint64_t *seed)
{
	p = put_header(p, KEY_SHARE, 2 + 4 + 32);
	wire_put16(p, 4 + 32);
	wire_put16(p + 2, 29);
	wire_put16(p + 4, 32);
	p = put_random(p + 6, 32, seed);
	p[-1] &= 0x7f;
	return p;
}

static uint8_t *
put_ciphers(uint8_t *p, bool tls13)
{
	size_t first = tls13 ? sizeof(ciphers_tls13) : 0;

	wire_put16(p, (uint16_t)(first + sizeof(ciphers)));
	return put_bytes(put_bytes(p + 2, ciphers_tls13, first), ciphers, sizeof(ciphers));
}

void
client_hello_write(uint8_t *hello, const char *name, size_t n, uint64_t seed, bool tls13)
{
	uint8_t *p = hello, *extensions, *end = hello + CLIENT_HELLO_LEN;

	*p = HANDSHAKE;
	wire_put16(p + 1, 0x0301);      /* of the record, as RFC 8446, section 5.1 demands */
	wire_put16(p + 3, CLIENT_HELLO_LEN - RECORD_HEADER);
	p += RECORD_HEADER;
	wire_put32(p, 1 << 24 | (CLIENT_HELLO_LEN - RECORD_HEADER - HANDSHAKE_HEADER));
	p += HANDSHAKE_HEADER;
	wire_put16(p, 0x0303);
	p = put_random(p + 2, RANDOM, &seed);
	*p++ = tls13 ? 32 : 0;          /* session identifier (RFC 8446, appendix D.4) */
	p = put_random(p, tls13 ? 32 : 0, &seed);
	p = put_ciphers(p, tls13);
	*p++ = 1;                       /* one compression method, none */
	*p++ = 0;
	extensions = p;
	p += 2;
	if (n > 0)
		p = put_server_name(p, name, n);
	p = put_header(p, EXTENDED_MASTER_SECRET, 0);
	p = put_extension(p, RENEGOTIATION_INFO, no_renegotiation, sizeof(no_renegotiation));
	p = put_list(p, SUPPORTED_GROUPS, groups, sizeof(groups));
	p = put_extension(p, EC_POINT_FORMATS, point_formats, sizeof(point_formats));
	p = put_list(p, SIGNATURE_ALGORITHMS, signatures, sizeof(signatures));
	if (tls13) {
		p = put_extension(p, SUPPORTED_VERSIONS, versions, sizeof(versions));
		p = put_extension(p, PSK_KEY_EXCHANGE_MODES, psk_modes, sizeof(psk_modes));
		p = put_key_share(p, &seed);
	}
	p = put_header(p, PADDING, (size_t)(end - p) - 4);
	memset(p, 0, (size_t)(end - p));
	wire_put16(extensions, (uint16_t)(end - extensions - 2));
}

/* The state of reading handshake messages; a message may continue in the next record. */
struct message {
	uint8_t header[HANDSHAKE_HEADER];
	size_t header_n;            /* bytes of the header so far */
	size_t left;                /* bytes of the message that are still to come */
};

/* Skips n bytes of a record. Returns true if ServerHelloDone, which is empty, is among them. */
static bool
pass_messages(struct message *m, const uint8_t *p, size_t n)
{
	const uint8_t *end = p + n;

	while (p < end) {
		size_t some = m->left < (size_t)(end - p) ? m->left : (size_t)(end - p);

		m->left -= some;
		p += some;
		if (p == end)
			break;
		m->header[m->header_n++] = *p++;
		if (m->header_n < HANDSHAKE_HEADER)
			continue;
		if (m->header[0] == SERVER_HELLO_DONE)
			return true;
		m->left = (size_t)m->header[1] << 16 | wire_get16(m->header + 2);
		m->header_n = 0;
	}
	return false;
}

/*
 * Whether n bytes begin with a record of a warning, such as an unknown name. After a warning the
 * flight continues (RFC 6066, section 3).
 */
static bool
is_warning(const uint8_t *p, size_t n)
{
	return n >= RECORD_HEADER + ALERT_LENGTH && *p == ALERT && wire_get16(p + 3) == ALERT_LENGTH
	    && p[RECORD_HEADER] == WARNING && p[RECORD_HEADER + 1] != CLOSE_NOTIFY;
}

/*
 * Any other alert ends the flight. After a change of cipher the flight is encrypted, so its end
 * is invisible.
 */
bool
client_hello_is_answered(const uint8_t *p, size_t n)
{
	struct message message = { .left = 0 };

	while (n >= RECORD_HEADER) {
		size_t record = wire_get16(p + 3), there = n - RECORD_HEADER < record ? n - RECORD_HEADER : record;

		if (*p != HANDSHAKE && !is_warning(p, n))
			return there == record;
		if (*p == HANDSHAKE && pass_messages(&message, p + RECORD_HEADER, there))
			return true;
		p += RECORD_HEADER + there;
		n -= RECORD_HEADER + there;
	}
	return false;
}

/* After any other alert, or data, only the rest of that record is to come. */
bool
client_hello_is_begun(const uint8_t *p, size_t n)
{
	return (p[0] == HANDSHAKE || is_warning(p, n)) && (n < 2 || p[1] == 3);
}

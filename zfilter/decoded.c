/* SPDX-License-Identifier: ISC
 *
 * Holds the table of decoded columns and appends their values.
 */
#include "decoded.h"

#include <stdio.h>

#include "certificate.h"
#include "io/decimal.h"
#include "io/option.h"
#include "io/utf8.h"
#include "title.h"
#include "tls_names.h"

/* Makes bytes from strangers safe for a terminal. */
static void
put_bytes(struct record *out, struct bytes b)
{
	if (b.n == 0)
		return;
	record_append(out, b.at, b.n);
	utf8_disarm(out->text + out->used - b.n, b.n);
}

static void
put_text(struct record *out, const char *s)
{
	record_append(out, s, strlen(s));
}

static void
put_number(struct record *out, uint64_t n)
{
	char digits[20];
	size_t length = decimal_put(digits, n);

	record_append(out, digits, length);
}

/* Puts the name of a number, or 0xNNNN if it has none. */
static void
put_name(struct record *out, const char *name, uint16_t number)
{
	char text[8];

	if (name == NULL) {
		snprintf(text, sizeof(text), "0x%04x", number);
		name = text;
	}
	put_text(out, name);
}

static void
put_protocol(struct answer *a, struct record *out)
{
	static const char *const names[] = { "", "http", "ssh", "tls", "text" };

	put_text(out, names[a->protocol]);
}

static void
put_first_line(struct answer *a, struct record *out)
{
	put_bytes(out, a->line);
}

static void
put_http_status(struct answer *a, struct record *out)
{
	if (a->http.status >= 0)
		put_number(out, (uint64_t)a->http.status);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A line break within a header, with the blanks around it, becomes one blank (RFC 9112, 5.2). */
static void
put_header(struct record *out, struct bytes value)
{
	while (value.n > 0) {
		size_t n = 0, blanks;

		while (n < value.n && value.at[n] != '\r' && value.at[n] != '\n')
			n++;
		for (blanks = n; blanks < value.n && is_blank(value.at[blanks]); blanks++)
			;
		while (n < value.n && n > 0 && is_blank(value.at[n - 1]))
			n--;
		put_bytes(out, (struct bytes){ value.at, n });
		if (blanks > n)
			put_text(out, " ");
		bytes_take(&value, blanks);
	}
}

static void put_http_server(struct answer *a, struct record *out) { put_header(out, a->http.server); }
static void put_http_location(struct answer *a, struct record *out) { put_header(out, a->http.location); }

static void
put_http_title(struct answer *a, struct record *out)
{
	struct bytes title;
	size_t n;

	if (!title_find(a->http.body, &title))
		return;
	if (title.n > out->text_cap - out->used)
		record_need_text(out, title.n);
	n = title_format(title, out->text + out->used);
	utf8_disarm(out->text + out->used, n);
	out->used += n;
}

static void
put_http_length(struct answer *a, struct record *out)
{
	if (a->http.has_length)
		put_number(out, a->http.length);
}

static void put_ssh_version(struct answer *a, struct record *out) { put_bytes(out, a->version); }
static void put_ssh_software(struct answer *a, struct record *out) { put_bytes(out, a->software); }

static void
put_tls_version(struct answer *a, struct record *out)
{
	if (a->tls.has_hello)
		put_name(out, tls_version_name(a->tls.version), a->tls.version);
}

static void
put_tls_cipher(struct answer *a, struct record *out)
{
	if (a->tls.has_hello)
		put_name(out, tls_cipher_name(a->tls.cipher), a->tls.cipher);
}

static void
put_tls_alert(struct answer *a, struct record *out)
{
	const char *name = a->tls.alert >= 0 ? tls_alert_name((uint8_t)a->tls.alert) : NULL;

	if (name != NULL)
		put_text(out, name);
	else if (a->tls.alert >= 0)
		put_number(out, (uint64_t)a->tls.alert);
}

static void put_tls_sni(struct answer *a, struct record *out) { put_bytes(out, a->name); }

static void
put_cert_count(struct answer *a, struct record *out)
{
	if (a->tls.has_chain)
		put_number(out, a->tls.count);
}

static void
put_cert_chain(struct answer *a, struct record *out)
{
	struct bytes chain = a->tls.chain, certificate;
	size_t first = out->used;

	while (tls_next_certificate(&chain, &certificate)) {
		if (out->used > first)
			put_text(out, " ");
		certificate_put_base64(certificate, out);
	}
}

static void
put_part(struct answer *a, enum certificate_part part, struct record *out)
{
	if (answer_take_certificate(a))
		certificate_put(a->certificate, part, out);
}

static void put_cert_sha256(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_SHA256, out); }
static void put_cert_subject(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_SUBJECT, out); }
static void put_cert_issuer(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_ISSUER, out); }
static void put_cert_sans(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_SANS, out); }
static void put_cert_not_before(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_NOT_BEFORE, out); }
static void put_cert_not_after(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_NOT_AFTER, out); }
static void put_cert_key(struct answer *a, struct record *out) { put_part(a, CERTIFICATE_KEY, out); }

/* The error of the certificate itself, or else that of the chain. */
static void
put_cert_error(struct answer *a, struct record *out)
{
	size_t first = out->used;

	if (answer_take_certificate(a))
		certificate_put_error(a->certificate, out);
	if (out->used == first)
		put_text(out, a->tls.error);
}

/* Each column applies to one protocol only, or to all (APPLICATION_NONE). */
static const struct {
	const char *name;
	enum column_type type;
	enum application protocol;
	bool by_library;            /* needs the library that decodes certificates */
	void (*put)(struct answer *, struct record *);
	const char *help;
} columns[] = {
	{ "protocol", COLUMN_STRING, APPLICATION_NONE, false, put_protocol, "http, ssh, tls or text, by the bytes of the answer" },
	{ "first_line", COLUMN_STRING, APPLICATION_NONE, false, put_first_line, "the first line of an answer in text" },
	{ "http_status", COLUMN_INT, APPLICATION_HTTP, false, put_http_status, "status code" },
	{ "http_server", COLUMN_STRING, APPLICATION_HTTP, false, put_http_server, "header Server" },
	{ "http_title", COLUMN_STRING, APPLICATION_HTTP, false, put_http_title, "title of the page" },
	{ "http_location", COLUMN_STRING, APPLICATION_HTTP, false, put_http_location, "header Location" },
	{ "http_length", COLUMN_INT, APPLICATION_HTTP, false, put_http_length, "header Content-Length" },
	{ "ssh_version", COLUMN_STRING, APPLICATION_SSH, false, put_ssh_version, "version of the protocol" },
	{ "ssh_software", COLUMN_STRING, APPLICATION_SSH, false, put_ssh_software, "software, its version, and the comment" },
	{ "tls_version", COLUMN_STRING, APPLICATION_TLS, false, put_tls_version, "version that the server has chosen, such as TLS1.2" },
	{ "tls_cipher", COLUMN_STRING, APPLICATION_TLS, false, put_tls_cipher, "cipher suite by its IANA name, or 0xNNNN" },
	{ "tls_alert", COLUMN_STRING, APPLICATION_TLS, false, put_tls_alert, "first alert, such as handshake_failure, or its number" },
	{ "tls_sni", COLUMN_STRING, APPLICATION_TLS, false, put_tls_sni, "the row's column name, for which the server was asked" },
	{ "cert_count", COLUMN_INT, APPLICATION_TLS, false, put_cert_count, "number of certificates that are whole" },
	{ "cert_sha256", COLUMN_STRING, APPLICATION_TLS, true, put_cert_sha256, "SHA-256 of the server's certificate" },
	{ "cert_subject", COLUMN_STRING, APPLICATION_TLS, true, put_cert_subject, "its subject, as RFC 2253 writes it" },
	{ "cert_issuer", COLUMN_STRING, APPLICATION_TLS, true, put_cert_issuer, "its issuer" },
	{ "cert_sans", COLUMN_STRING, APPLICATION_TLS, true, put_cert_sans, "its DNS names and addresses, with blanks between them" },
	{ "cert_not_before", COLUMN_STRING, APPLICATION_TLS, true, put_cert_not_before, "valid from this time, ISO 8601 in UTC" },
	{ "cert_not_after", COLUMN_STRING, APPLICATION_TLS, true, put_cert_not_after, "valid to this time" },
	{ "cert_key", COLUMN_STRING, APPLICATION_TLS, true, put_cert_key, "kind and size of its key, such as RSA-2048" },
	{ "cert_chain", COLUMN_STRING, APPLICATION_TLS, true, put_cert_chain, "the certificates, DER in base64, with blanks between them" },
	{ "cert_error", COLUMN_STRING, APPLICATION_TLS, false, put_cert_error, "why certificates or parts of them are missing" },
};

enum { COLUMNS = sizeof(columns) / sizeof(*columns) };

const char *
decoded_name(size_t i)
{
	return i < COLUMNS ? columns[i].name : NULL;
}

const char *
decoded_lacking(size_t i)
{
	return columns[i].by_library ? certificate_lacking() : NULL;
}

bool
decoded_is_name(size_t i)
{
	return columns[i].put == put_tls_sni;
}

void
decoded_put(struct answer *a, size_t i, struct record *out)
{
	if (a->n > 0 && (columns[i].protocol == APPLICATION_NONE || columns[i].protocol == a->protocol))
		columns[i].put(a, out);
}

enum column_type
decoded_type(const char *name, size_t n)
{
	for (size_t i = 0; i < COLUMNS; i++)
		if (strlen(columns[i].name) == n && memcmp(columns[i].name, name, n) == 0)
			return columns[i].type;
	return column_type(name, n);
}

void
decoded_list_and_exit(void)
{
	for (size_t i = 0; i < COLUMNS; i++)
		column_print(columns[i].name, columns[i].type, columns[i].help);
	option_print_and_exit("");
}

/* SPDX-License-Identifier: ISC
 *
 * Parses records, handshake messages and alerts. A message may span records in any way, and the
 * answer may end anywhere. There are three errors: "cut" if it ended too early, "bad record", and
 * "bad message" if the lengths in a message contradict one another.
 */
#include "tls.h"

/* Content types (RFC 8446, B.1), handshake types (B.3), extensions (4.2). */
enum { CHANGE_CIPHER_SPEC = 20, ALERT, HANDSHAKE, APPLICATION_DATA };
enum { SERVER_HELLO = 2, CERTIFICATE = 11, SERVER_HELLO_DONE = 14 };
enum { SUPPORTED_VERSIONS = 43 };

enum { VERSION_1_3 = 0x0304, RECORD_HEADER = 5, RECORD_MAX = (1 << 14) + 2048, ALERT_LENGTH = 2 };

/* The plain part of the flight, without record headers. */
struct flight {
	uint8_t *messages;
	size_t messages_n;
	uint8_t alert[ALERT_LENGTH];    /* level, description */
	size_t alert_n;
	bool whole;                 /* the rest is encrypted */
	bool bad;                   /* the rest is not a record */
};

/* RFC 5246, 6.2. An empty record is useless but harmless. */
static bool
is_record(const uint8_t *header)
{
	return header[0] >= CHANGE_CIPHER_SPEC && header[0] <= APPLICATION_DATA && header[1] == 3 && header[2] <= 4
	    && (header[3] << 8 | header[4]) <= RECORD_MAX;
}

bool
tls_is(struct bytes answer)
{
	return answer.n >= RECORD_HEADER && is_record(answer.at) && (answer.at[0] == HANDSHAKE || answer.at[0] == ALERT);
}

/* Moves messages to the front of the answer, over records that have been read. */
static void
take_record(struct flight *f, uint8_t type, const uint8_t *s, size_t n)
{
	if (type == HANDSHAKE) {
		memmove(f->messages + f->messages_n, s, n);
		f->messages_n += n;
	} else if (type == ALERT)
		for (size_t i = 0; i < n && f->alert_n < ALERT_LENGTH; i++)
			f->alert[f->alert_n++] = s[i];
	else
		f->whole = true;
}

static void
take_records(struct flight *f, struct bytes rest)
{
	const uint8_t *header;

	while (!f->whole && (header = bytes_take(&rest, RECORD_HEADER)) != NULL) {
		size_t n = (size_t)header[3] << 8 | header[4];
		uint8_t type = header[0];

		f->bad = !is_record(header);
		if (f->bad)
			return;
		if (n > rest.n)
			n = rest.n;
		take_record(f, type, rest.at, n);
		bytes_take(&rest, n);
	}
}

/* RFC 8446, 4.1.3. Of the extensions only that of the version is read. */
static bool
parse_hello(struct tls *tls, struct bytes b)
{
	uint32_t version, cipher, n, type;

	if (!bytes_number(&b, 2, &version) || bytes_take(&b, 32) == NULL || !bytes_number(&b, 1, &n) || bytes_take(&b, n) == NULL
	    || !bytes_number(&b, 2, &cipher) || bytes_take(&b, 1) == NULL)
		return false;
	if (b.n > 0 && (!bytes_number(&b, 2, &n) || n != b.n))
		return false;
	while (b.n > 0) {
		struct bytes value;

		if (!bytes_number(&b, 2, &type) || !bytes_number(&b, 2, &n) || (value.at = bytes_take(&b, n)) == NULL)
			return false;
		value.n = n;
		if (type == SUPPORTED_VERSIONS && (!bytes_number(&value, 2, &version) || value.n > 0))
			return false;
	}
	tls->has_hello = true;
	tls->version = (uint16_t)version;
	tls->cipher = (uint16_t)cipher;
	return true;
}

/* RFC 5246, 7.4.2. n is the length of the message; b is its arrived part. */
static const char *
parse_chain(struct tls *tls, struct bytes b, size_t n)
{
	struct bytes certificate, rest;
	uint32_t list, next;

	tls->has_chain = true;
	if (n < 3)
		return "bad message";
	if (!bytes_number(&b, 3, &list))
		return "cut";
	if (list != n - 3)
		return "bad message";
	tls->chain = (struct bytes){ b.at, 0 };
	rest = b;
	while (tls_next_certificate(&rest, &certificate)) {
		tls->count++;
		tls->chain.n = (size_t)(rest.at - b.at);
	}
	n = list - tls->chain.n;    /* length after the complete certificates */
	if (n == 0)
		return "";
	if (n < 3 || (bytes_number(&rest, 3, &next) && next > n - 3))
		return "bad message";
	return "cut";
}

bool
tls_next_certificate(struct bytes *chain, struct bytes *certificate)
{
	struct bytes rest = *chain;
	uint32_t n;

	if (!bytes_number(&rest, 3, &n) || (certificate->at = bytes_take(&rest, n)) == NULL)
		return false;
	certificate->n = n;
	*chain = rest;
	return true;
}

/* Reads up to the chain, the end of the flight, or the end of the answer. */
static const char *
take_messages(struct tls *tls, struct bytes rest)
{
	uint32_t type, n;

	while (bytes_number(&rest, 1, &type) && bytes_number(&rest, 3, &n)) {
		struct bytes body = { rest.at, n < rest.n ? n : rest.n };

		if (type == CERTIFICATE)
			return parse_chain(tls, body, n);
		if (type == SERVER_HELLO_DONE)
			return "";
		if (bytes_take(&rest, n) == NULL)
			break;
		if (type == SERVER_HELLO && !tls->has_hello && !parse_hello(tls, body))
			return "bad message";
	}
	return "cut";
}

void
tls_parse(struct tls *tls, uint8_t *answer, size_t n)
{
	struct flight flight = { .messages = answer };

	*tls = (struct tls){ .alert = -1 };
	take_records(&flight, (struct bytes){ answer, n });
	if (flight.alert_n == ALERT_LENGTH)
		tls->alert = flight.alert[1];
	tls->error = take_messages(tls, (struct bytes){ answer, flight.messages_n });
	if (strcmp(tls->error, "cut") != 0)
		return;
	if (flight.bad)
		tls->error = "bad record";
	/* Without a chain, it is possible that no more was expected. */
	else if (!tls->has_chain && (flight.whole || tls->alert != -1 || (tls->has_hello && tls->version >= VERSION_1_3)))
		tls->error = "";
}

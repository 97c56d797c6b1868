/* SPDX-License-Identifier: ISC
 *
 * Fuzzes DNS messages and names. An input is two bytes for the size of the text buffer, then a
 * message, which is also a name.
 */
#include "net/dns.h"
#include "net/dns_json.h"
#include "net/dns_types.h"
#include "io/json.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/* Checks the array for a text: if there is one, it is valid. */
static bool
check_json(const char *text, size_t n)
{
	char *json = malloc(DNS_JSON_MAX(n));
	size_t len = dns_json(json, text, n);

	FUZZ_CHECK(len <= DNS_JSON_MAX(n) - n && (len == 0 || json_valid(json, len)));
	free(json);
	return len > 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	uint8_t asked[DNS_QUESTION_MAX];
	size_t room, len, left;
	char *text;

	if (n < 2)
		return 0;
	room = 4 + (s[0] << 8 | s[1]) % 16384u;
	s += 2;
	n -= 2;
	text = malloc(room);
	for (int section = DNS_QUESTIONS; section < DNS_SECTIONS; section++) {
		len = dns_format(s, n, (enum dns_section)section, text, room);
		FUZZ_CHECK(len <= room);
		for (size_t i = 0; i < len; i++)
			FUZZ_CHECK((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
		FUZZ_CHECK(check_json(text, len));
	}
	check_json((const char *)s, n);
	dns_check(s, n, &left);
	FUZZ_CHECK(left <= n);
	free(text);

	len = dns_put_question(asked, n > 0 ? s[0] : 1, n > 1, (const char *)s, n);
	FUZZ_CHECK(len <= sizeof(asked));
	if (len > 0) {
		/* Our question is recognised as the question, and is a valid message. */
		FUZZ_CHECK(dns_answers(asked, len, asked, len) || !(asked[DNS_FLAGS] & 0x80));
		FUZZ_CHECK(dns_check(asked, len, &left) && left == 0);
		dns_answers(s, n, asked, len);
	}
	dns_type((const char *)s, n);
	return 0;
}

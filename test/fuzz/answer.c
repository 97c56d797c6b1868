/* SPDX-License-Identifier: ISC
 *
 * Fuzzes answers of any protocol, from hexadecimal to all columns. An input is an answer. Its
 * columns are safe on a terminal, and the same in any order.
 */
#include "../../zfilter/answer.h"

#include <stdlib.h>

#include "../../zfilter/decoded.h"
#include "fuzz.h"
#include "io/utf8.h"

static void
check_column(const struct record *out, size_t i)
{
	enum column_type type = decoded_type(decoded_name(i), strlen(decoded_name(i)));

	for (size_t at = 0, len; at < out->used; at += len) {
		FUZZ_CHECK(utf8_control(out->text + at, out->used - at) == 0);
		len = utf8_length(out->text + at, out->used - at);
		if (len == 0)
			len = 1;
		FUZZ_CHECK(type != COLUMN_INT || (out->text[at] >= '0' && out->text[at] <= '9'));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static const uint8_t name[] = "www.example.com";
	static struct answer *answer;
	static struct record out, all;
	char *hex = malloc(2 * n);
	size_t columns = 0;

	if (answer == NULL) {
		answer = answer_new();
		record_init(&out);
		record_init(&all);
	}
	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = "0123456789abcdef"[s[i] >> 4];
		hex[2 * i + 1] = "0123456789ABCDEF"[s[i] & 15];
	}
	FUZZ_CHECK(n == 0 || !answer_take(answer, hex, 2 * n - 1, (struct bytes){ name, 15 }));
	FUZZ_CHECK(answer_take(answer, hex, 2 * n, (struct bytes){ name, 15 }));
	all.used = 0;
	for (; decoded_name(columns) != NULL; columns++) {
		out.used = 0;
		decoded_put(answer, columns, &out);
		check_column(&out, columns);
		record_append(&all, out.text, out.used);
	}
	/* The columns are the same in any order. */
	FUZZ_CHECK(answer_take(answer, hex, 2 * n, (struct bytes){ name, 15 }));
	for (size_t end = all.used; columns-- > 0; end -= out.used) {
		out.used = 0;
		decoded_put(answer, columns, &out);
		FUZZ_CHECK(out.used <= end && memcmp(all.text + end - out.used, out.text, out.used) == 0);
	}
	free(hex);
	return 0;
}

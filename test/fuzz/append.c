/* SPDX-License-Identifier: ISC
 *
 * Rows of before that zrecv goes on with. An input is a byte for the format and how large the
 * pieces are that it comes in, then the file.
 */
#include "fuzz.h"

#include "../../zrecv/append.c"

static void
read_back(void *load)
{
	struct status status = { .tool = "zrecv", .fd = -1, .lifeline = -1 };

	FUZZ_CHECK(read_rows(load, 0, &status) >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	static struct dedup *dedup;
	static struct scans scans;
	static struct row csv, json;
	struct load l;
	struct row *row;

	if (n < 1)
		return 0;
	if (dedup == NULL) {
		dedup = dedup_open("window:1000");
		scans_init(&scans);
		scans_complete(&scans);
		row_open(&csv, NULL, FORMAT_CSV, &scans);
		row_open(&json, NULL, FORMAT_JSON, &scans);
	}
	row = s[0] & 1 ? &json : &csv;
	l = (struct load){
		.row = row, .dedup = &dedup, .scans = &scans, .proto = row->n, .port_column = row->n, .name = "file", .saddr = row_place(row, "saddr"), .sport = row_place(row, "sport"),
		.success = row_place(row, "success"), .attempt_column = row->n, .line = 1,
	};
	fuzz_input(s + 1, n - 1, s[0] >> 1);
	fuzz_run(read_back, &l);
	return 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes files of earlier rows to which zrecv appends. An input is a byte for the scan, the
 * format and the size of the pieces in which it arrives, then the file.
 */
#include "fuzz.h"

#include "../../zrecv/append.c"

/* Scans with one probe, whose hops may rise, and with several. */
static const struct { const char *probes, *fields; struct hops hops; } scans[] = {
	{ "tcp_synscan", NULL, { 0 } },
	{ "tcp_synscan", "saddr,sport,hop,attempt,success", { .first = 3, .rising = true } },
	{ "tcp_synscan,ntp,icmp_echoscan", "port,saddr,success", { 0 } },
	{ "icmp_echoscan,dns", "saddr,sport,proto,attempt,dns_answers", { 0 } },
};

enum { SCANS = sizeof(scans) / sizeof(*scans), FORMS = 2 };

static struct kind {
	struct scans scans;
	struct row rows[FORMS];
} kinds[SCANS];

static struct dedup *dedup[SCANS_MAX];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	for (size_t i = 0; i < SCANS_MAX; i++)
		dedup[i] = dedup_open("window:1000");
	for (size_t i = 0; i < SCANS; i++) {
		struct kind *k = &kinds[i];

		scans_init(&k->scans);
		scans_option(&k->scans, scans[i].probes);
		k->scans.hops = scans[i].hops;
		scans_complete(&k->scans);
		row_open(&k->rows[0], scans[i].fields, FORMAT_CSV, &k->scans);
		row_open(&k->rows[1], scans[i].fields, FORMAT_JSON, &k->scans);
	}
	return 0;
}

static void
read_back(void *load)
{
	struct status status = { .tool = "zrecv", .fd = -1, .lifeline = -1 };

	FUZZ_CHECK(read_rows(load, 0, &status) >= 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
	const struct kind *k;
	struct load l;

	if (n < 1)
		return 0;
	k = &kinds[s[0] / FORMS % SCANS];
	l = make_load(&k->rows[s[0] % FORMS], dedup, &k->scans, NULL, 0, "file");
	fuzz_input(s + 1, n - 1, s[0] / (FORMS * SCANS));
	fuzz_run(read_back, &l);
	return 0;
}

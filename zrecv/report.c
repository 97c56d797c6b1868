/* SPDX-License-Identifier: ISC
 *
 * Prints the end report. Invariant: each message is one line that names a cause and, if there is
 * one, its remedy.
 */
#include "report.h"

#include <err.h>
#include <inttypes.h>

#include "losses.h"
#include "targets/names.h"

/* from: "NAME: " if there are several interfaces. */
static void
report_losses(const struct capture_losses *l, const char *from, const char *colon)
{
	if (l->kernel > 0)
		warnx("%s%s%" PRIu64 " packets dropped by the kernel: the scan is incomplete", from, colon, l->kernel);
	if (l->interface > 0)
		warnx("%s%s%" PRIu64 " packets dropped by the interface: the scan may be incomplete", from, colon, l->interface);
}

/* Reports packets that the capture missed; false if there are any. */
static bool
report_capture(struct receiver *r)
{
	struct capture_losses all = losses_of_all(r->capture, &r->senders);
	bool one = capture_name(r->capture, 0) == NULL || capture_name(r->capture, 1) == NULL, good = true;
	const char *name;

	if (one)
		report_losses(&all, "", "");
	for (size_t i = 0; !one && (name = capture_name(r->capture, i)) != NULL; i++) {
		struct capture_losses l = losses_of(r->capture, &r->senders, i);

		report_losses(&l, name, ": ");
		if (r->capture_failed || !capture_lost(r->capture, i) || !senders_use(&r->senders, i))
			continue;
		warnx("%s: failed before the end: the scan may be incomplete", name);
		good = false;
	}
	return good && all.kernel == 0 && all.interface == 0;
}

/* For a file that gave no row. */
static void
report_overlooked(const struct receiver *r)
{
	uint64_t packets = r->looped + r->valid + r->invalid;

	for (int i = 0; i < OVERLOOKED_KINDS; i++)
		packets += r->overlooked.n[i];
	/* If all valid replies repeat rows of the continued file, no reason is needed. */
	if (r->offline && r->rows.count == 0 && r->rows.error == 0 && (r->valid == 0 || r->valid > r->duplicates))
		overlooked_report(&r->overlooked, &r->scans, capture_file_name(r->capture), packets, r->looped, r->valid);
}

/* Reports names that belong to attempts which no host has answered. */
static void
report_names(const struct receiver *r)
{
	size_t n = r->names != NULL && r->valid > 0 ? names_beyond(r->names, r->last_attempt) : 0;

	if (n > 0)
		warnx("--names: %zu %s that no host has answered: zsend -P or zperm --attempts makes more", n,
		    n == 1 ? "name is for an attempt" : "names are for attempts");
}

/* For interfaces without a reply; other receivers of the command may have received them. */
static void
report_sample(struct receiver *r)
{
	if (r->sample.fd != -1 && r->valid == 0 && !r->senders.shared)
		overlooked_report_sample(&r->overlooked, &r->scans, sample_name(&r->sample, r->overlooked.ifindex), r->others_hidden);
	sample_close(&r->sample);
}

/* For interfaces: reports packets that could not be classified, if no reply was valid. */
static void
report_unclassified(const struct receiver *r)
{
	uint64_t sums = r->faults[PACKET_CHECKSUM], cut = r->faults[PACKET_TRUNCATED];

	if (!r->offline && r->valid == 0 && sums + cut > 0)
		warnx("no reply is valid: %" PRIu64 " packets have a wrong checksum, and %" PRIu64 " are not there in whole", sums, cut);
}

bool
report(struct receiver *r)
{
	bool complete = supervisor_report(&r->supervisor);

	complete &= senders_report(&r->senders);
	complete &= report_capture(r);
	if (r->rows.dropped > 0)
		warnx("%" PRIu64 " rows dropped, since their reader was too slow: the scan is incomplete", r->rows.dropped);
	if (r->feed.rows.dropped > 0)
		warnx("%s: %" PRIu64 " rows dropped, since their reader was too slow: %s", r->feed.kind->option, r->feed.rows.dropped, r->feed.kind->dropped);
	if (r->unread > 0)
		warnx("%" PRIu64 " packets were left unread at the end: the scan is incomplete", r->unread);
	if (r->valid == 0 && r->invalid > 0)
		warnx("%" PRIu64 " replies failed validation and none passed: have zsend and zrecv the same key, source ports and probe%s?",
		    r->invalid, scans_payloads(&r->scans) > 0 ? " with its --probe-args" : "");
	if (r->banners.on && r->valid > 0 && r->hits == 0 && r->invalid > 0)
		warnx("no host has answered our data, and %" PRIu64 " packets failed validation: have zsend and zrecv the same --probe-args?", r->invalid);
	report_names(r);
	report_overlooked(r);
	report_sample(r);
	report_unclassified(r);
	return complete && r->rows.dropped == 0 && r->feed.rows.dropped == 0 && r->unread == 0;
}

/* SPDX-License-Identifier: ISC
 *
 * Writes the settings, lists, counts and results of a scan as JSON.
 */
#include "metadata.h"

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "addr/optout.h"
#include "io/alloc.h"
#include "hashed_list.h"
#include "member.h"
#include "missed_report.h"
#include "program.h"
#include "verdict.h"

static void
hash_target_lists(struct metadata *m, const struct settings *s)
{
	m->target_list = allocate_zeroed_or_die(s->n + 1, sizeof(*m->target_list));
	for (size_t i = 0; i < s->n; i++)
		if (setting_is(&s->setting[i], "allowlist-file") || setting_is(&s->setting[i], "list-of-ips-file") || setting_is(&s->setting[i], "names")) {
			m->target_list[m->target_lists].path = setting_value(&s->setting[i]);
			hashed_list_read_file(&m->target_list[m->target_lists++]);
		}
}

void
metadata_open(struct metadata *m, const struct settings *s)
{
	m->zmap.started = m->zmap.send_started = m->zmap.send_ended = time(NULL);
	if (m->output.path == NULL)
		return;
	for (size_t i = 0; i < m->lists; i++)
		hashed_list_read(&m->list[i]);
	hash_target_lists(m, s);
	m->optout.path = optout_path();
	hashed_list_read_file(&m->optout);
}

void
metadata_look(struct metadata *m, const struct scan *s)
{
	bool sends = scan_senders(s) > 0;

	if (m->output.path == NULL || sends == m->sends)
		return;
	if (sends && m->zmap.send_started == m->zmap.started)
		m->zmap.send_started = time(NULL);
	m->zmap.send_ended = time(NULL);
	m->sends = sends;
}

/* Writes the versions of the stages that PATH finds now, the same that a shell has run. */
static void
put_versions(FILE *f)
{
	static const char *const tools[] = { "zperm", "zblack", "zsend", "zrecv" };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char line[80];

	fprintf(f, "  \"versions\": {");
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++) {
		char *const argv[] = { (char *)tools[i], "-V", NULL };
		size_t name = strlen(tools[i]) + 1;
		bool known = program_line(argv, null, false, line, sizeof(line)) && strlen(line) > name;

		fprintf(f, "%s\"%s\": ", i > 0 ? ", " : "", tools[i]);
		member_put_string(f, known ? line + name : "");
	}
	fprintf(f, "},\n");
	close(null);
}

/* Returns true if an earlier setting has the same name as number i. */
static bool
named_before(const struct settings *s, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (s->setting[j].name_n == s->setting[i].name_n
		    && memcmp(s->setting[j].text, s->setting[i].text, s->setting[i].name_n) == 0)
			return true;
	return false;
}

/* Writes all values of the name of number i: a text, or a list of them. */
static void
put_values(FILE *f, const struct settings *s, size_t i)
{
	size_t count = 0, put = 0;

	for (size_t pass = 0; pass < 2; pass++)
		for (size_t j = i; j < s->n; j++) {
			if (s->setting[j].name_n != s->setting[i].name_n
			    || memcmp(s->setting[j].text, s->setting[i].text, s->setting[i].name_n) != 0)
				continue;
			if (pass == 0) {
				count++;
				continue;
			}
			fprintf(f, "%s", put++ > 0 ? ", " : count > 1 ? "[" : "");
			member_put_string(f, setting_value(&s->setting[j]));
		}
	if (count > 1)
		fputc(']', f);
}

static void
put_settings(FILE *f, const struct settings *s)
{
	const char *comma = "";

	fprintf(f, "  \"settings\": {");
	for (size_t i = 0; i < s->n; i++) {
		if (setting_is(&s->setting[i], "user-metadata") || named_before(s, i))
			continue;
		fprintf(f, "%s", comma);
		member_put_string_n(f, s->setting[i].text, s->setting[i].name_n);
		fprintf(f, ": ");
		put_values(f, s, i);
		comma = ", ";
	}
	fprintf(f, "},\n");
}

static void
put_lists(FILE *f, const struct metadata *m)
{
	fprintf(f, "  \"exclusion_lists\": [");
	for (size_t i = 0; i < m->lists; i++) {
		fprintf(f, "%s", i > 0 ? ", " : "");
		hashed_list_put(f, &m->list[i]);
	}
	if (m->lists == 0)
		fprintf(f, "{\"file\": null, \"built_in\": \"%s\"}", VERSION);
	fprintf(f, "],\n  \"optout_list\": ");
	if (m->optout.sha256[0] != '\0')
		hashed_list_put(f, &m->optout);
	else
		fprintf(f, "null");
	fprintf(f, ",\n  \"target_lists\": [");
	for (size_t i = 0; i < m->target_lists; i++) {
		fprintf(f, "%s", i > 0 ? ", " : "");
		hashed_list_put(f, &m->target_list[i]);
	}
	fprintf(f, "],\n");
}

/* A count in the metadata: its name, its tool and its key. */
struct member {
	const char *name;
	enum tool tool;
	enum count key;
};

static uint64_t
member_value(const struct scan *s, const struct stage *r, const struct member *m)
{
	return m->tool == ZRECV ? r->count[m->key] : scan_total(s, m->tool, m->key);
}

static void
put_counts(FILE *f, const struct scan *s, const struct stage *r)
{
	static const struct member counts[] = {
		{ "targets", ZPERM, N }, { "excluded", ZBLACK, DROPPED }, { "opted_out", ZBLACK, OPTED_OUT }, { "passed", ZBLACK, N }, { "sent", ZSEND, SENT },
		{ "failed", ZSEND, FAILED }, { "unreachable", ZSEND, UNREACHABLE }, { "denied", ZSEND, DENIED }, { "held", ZSEND, HELD },
		{ "late", ZSEND, LATE }, { "packets", ZRECV, PACKETS }, { "valid", ZRECV, VALID }, { "invalid", ZRECV, INVALID },
		{ "hits", ZRECV, HITS }, { "duplicates", ZRECV, DUPLICATES }, { "rows", ZRECV, ROWS },
	};
	/* For a scan that continues connections. */
	static const struct member segments[] = {
		{ "answers", ZRECV, ANSWERS }, { "acks", ZRECV, ACKS }, { "resets", ZRECV, RESETS }, { "early", ZRECV, EARLY },
	};
	/* For a scan with control probes. */
	static const struct member controls[] = {
		{ "controls", ZRECV, CONTROLLED }, { "control_answered", ZRECV, CONTROL_ANSWERED }, { "control_skipped", ZRECV, CONTROL_SKIPPED },
	};
	static const struct member drops[] = {
		{ "kernel", ZRECV, DROP_KERNEL }, { "interface", ZRECV, DROP_INTERFACE }, { "pipe", ZRECV, DROP_PIPE }, { "unread", ZRECV, UNREAD },
	};

	fprintf(f, "  \"counts\": {\"bad_lines\": %" PRIu64 ", \"probed\": %" PRIu64, scan_total(s, ZBLACK, BAD) + scan_total(s, ZSEND, BAD),
	    scan_probed(s));
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		fprintf(f, ", \"%s\": %" PRIu64, counts[i].name, member_value(s, r, &counts[i]));
	for (size_t i = 0; scan_has(s, SEGMENTS) && i < sizeof(segments) / sizeof(*segments); i++)
		fprintf(f, ", \"%s\": %" PRIu64, segments[i].name, member_value(s, r, &segments[i]));
	for (size_t i = 0; r->has[CONTROLLED] && i < sizeof(controls) / sizeof(*controls); i++)
		fprintf(f, ", \"%s\": %" PRIu64, controls[i].name, member_value(s, r, &controls[i]));
	fprintf(f, "},\n  \"drops\": {");
	for (size_t i = 0; i < sizeof(drops) / sizeof(*drops); i++)
		fprintf(f, "%s\"%s\": %" PRIu64, i > 0 ? ", " : "", drops[i].name, member_value(s, r, &drops[i]));
	fprintf(f, "},\n");
}

static void
put_sums(FILE *f, const struct scan *s)
{
	static const struct member sums[] = {
		{ "targets", ZPERM, SUM }, { "excluded", ZBLACK, DROPPED_SUM }, { "passed", ZBLACK, SUM }, { "sent", ZSEND, SUM },
	};

	fprintf(f, "  \"sums\": {");
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		fprintf(f, "%s\"%s\": \"%016" PRIx64 "\"", i > 0 ? ", " : "", sums[i].name, scan_total(s, sums[i].tool, sums[i].key));
	fprintf(f, "},\n");
}

/* Writes the seed as text, because it may exceed 2^53. All stages of a scan have the same seed. */
static void
put_seed(FILE *f, const struct scan *s)
{
	const struct stage *seeded = NULL;

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZPERM && s->stage[i].has[SEED])
			seeded = &s->stage[i];
	if (seeded != NULL)
		fprintf(f, "  \"seed\": \"%" PRIu64 "\",\n", seeded->count[SEED]);
	else
		fprintf(f, "  \"seed\": \"\",\n");
}

static void
put_end(FILE *f, const struct settings *settings, const struct scan *s, const struct stage *r, bool rest)
{
	const char *notes = settings_value(settings, "notes"), *user = settings_value(settings, "user-metadata");
	uint64_t probed = scan_probed(s);
	char text[VERDICT_MAX];

	fprintf(f, "  \"hit_rate\": ");
	if (probed > 0)
		fprintf(f, "%.6g", fmin((double)r->count[HITS] / (double)probed, 1));
	else
		fprintf(f, "null");
	(void)verdict(s, rest, text);
	fprintf(f, ",\n  \"coverage\": ");
	member_put_string(f, text);
	fprintf(f, ",\n  \"notes\": ");
	if (notes != NULL && *notes != '\0')
		member_put_string(f, notes);
	else
		fprintf(f, "null");
	fprintf(f, ",\n  \"user_metadata\": %s,\n", user != NULL ? user : "null");
}

void
metadata_save(struct metadata *m, const struct settings *settings, const struct scan *s, bool rest, int status)
{
	const struct stage none = { 0 }, *r = scan_receiver(s);
	char *text;
	size_t n;
	FILE *f;

	if (m->output.path == NULL)
		return;
	f = open_memstream(&text, &n);
	if (f == NULL)
		err(3, NULL);
	if (r == NULL)
		r = &none;
	fprintf(f, "{\n");
	put_versions(f);
	put_settings(f, settings);
	put_seed(f, s);
	member_put_time(f, "started", m->zmap.started);
	m->zmap.ended = time(NULL);
	member_put_time(f, "ended", m->zmap.ended);
	fprintf(f, "  \"seconds\": %.15g,\n", r->t);
	put_lists(f, m);
	put_counts(f, s, r);
	put_sums(f, s);
	metadata_put_zmap(f, &m->zmap, settings, s, r);
	missed_put(f, s, r, rest);
	put_end(f, settings, s, r, rest);
	fprintf(f, "  \"status\": %d\n}\n", status);
	if (fclose(f) == EOF)
		err(3, NULL);
	output_save(&m->output, text, n);
	free(text);
}

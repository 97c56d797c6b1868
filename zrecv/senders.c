/* SPDX-License-Identifier: ISC
 *
 * Compares senders with their receiver by status lines. Keeps the first mismatch of each kind; a
 * value that no sender reports is not a mismatch.
 */
#include "senders.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "addr/ports.h"

/* Copies a value, truncated to room. False without such a key. */
static bool
take_value(const struct status_line *line, const char *key, char *to, size_t room)
{
	struct status_word w;

	if (!status_line_find(*line, key, &w))
		return false;
	status_word_copy(&w, to, room);
	return true;
}

static bool
has_sent(const struct status_line *line)
{
	struct status_word w;
	uint64_t sent;

	return status_line_find(*line, "sent", &w) && status_word_number(&w, 10, &sent) && sent > 0;
}

/* Number of our interface; -1: not ours. */
static int
find_interface(const struct senders *s, const char *name)
{
	const char *ours;

	for (int i = 0; (ours = capture_name(s->capture, (size_t)i)) != NULL; i++)
		if (strcmp(ours, name) == 0 || strcmp(ours, INTERFACES_ANY) == 0)
			return i;
	return -1;
}

/* list: NAME,NAME; empty if the packets go to a file. */
static void
compare_interfaces(struct senders *s, char *list)
{
	char *rest = list, *name;

	s->known = true;
	while ((name = strsep(&rest, ",")) != NULL) {
		int i = find_interface(s, name);

		if (i >= 0)
			s->used |= UINT64_C(1) << i;
		else if (*name != '\0' && s->unheard[0] == '\0')
			snprintf(s->unheard, sizeof(s->unheard), "%s", name);
	}
}

/*
 * Probes that differ only in name accept each other's replies. A probe with connections also
 * matches the probes that open and end them.
 */
static bool
is_same_probe(const struct probe *ours, const struct probe *theirs)
{
	if (ours->opener != NULL && theirs != NULL && (theirs == probe_find(ours->opener) || theirs->opener == ours->opener))
		return true;
	return theirs != NULL && theirs->classify == ours->classify && theirs->classify_quoted == ours->classify_quoted;
}

/* names: NAME,NAME. Each must match one of our probes; ours may have more, for other senders. */
static bool
are_same_probes(const struct scans *scans, const char *names)
{
	char copy[SCANS_NAMES_MAX], *rest = copy, *name;

	snprintf(copy, sizeof(copy), "%s", names);
	while ((name = strsep(&rest, ",")) != NULL) {
		const struct probe *theirs = probe_find(name);
		bool found = false;

		for (size_t i = 0; i < scans->n; i++)
			found = found || is_same_probe(scans->scan[i].probe, theirs);
		if (!found)
			return false;
	}
	return true;
}

static bool
are_same_ports(const struct scans *scans, const char *ports)
{
	const struct sources *ours = &scans->sources;
	uint16_t first, last;

	return !scans_have_ports(scans) || !ports_range(ports, &first, &last)
	    || (first == ours->first && (uint32_t)last - first + 1 == ours->range);
}

/* Formats the options of zsend for rising hops. */
static void
tell_hops(const struct status_line *line, char *text, size_t room)
{
	char ttl[8], flow[8];

	if (!take_value(line, "ttl", ttl, sizeof(ttl)) || !take_value(line, "flow", flow, sizeof(flow)))
		snprintf(text, room, "not rising");
	else
		snprintf(text, room, "%s%s", ttl, *flow == '1' ? " with --flow" : "");
}

static void
tell_own_hops(const struct hops *h, char *text, size_t room)
{
	if (!h->rising)
		snprintf(text, room, "not rising");
	else
		snprintf(text, room, "%u+%s", h->first, h->flow ? " with --flow" : "");
}

static bool
are_same_hops(const struct scans *scans, const struct status_line *line)
{
	char ours[SENDERS_HOPS_SIZE], theirs[SENDERS_HOPS_SIZE];

	tell_own_hops(&scans->hops, ours, sizeof(ours));
	tell_hops(line, theirs, sizeof(theirs));
	return strcmp(ours, theirs) == 0;
}

void
senders_note(void *senders, const struct status_line *line)
{
	struct senders *s = senders;
	char list[STATUS_INTERFACES_SIZE], text[SCANS_NAMES_MAX];

	s->shared |= strcmp(line->tool, "zrecv") == 0;
	if (s->capture == NULL || strcmp(line->tool, "zsend") != 0 || !has_sent(line))
		return;
	if (take_value(line, "interfaces", list, sizeof(list)))
		compare_interfaces(s, list);
	if (take_value(line, "sources", text, sizeof(text)) && strcmp(text, "foreign") == 0)
		s->foreign = true;
	if (take_value(line, "ports", text, sizeof(text)) && s->ports[0] == '\0' && !are_same_ports(s->scans, text))
		snprintf(s->ports, sizeof(s->ports), "%s", text);
	if (s->hops[0] == '\0' && !are_same_hops(s->scans, line))
		tell_hops(line, s->hops, sizeof(s->hops));
	if (take_value(line, "probe", text, sizeof(text)) && s->probe[0] == '\0' && !are_same_probes(s->scans, text))
		snprintf(s->probe, sizeof(s->probe), "%s", text);
}

bool
senders_use(const struct senders *s, size_t interface)
{
	return !s->known || s->used >> interface & 1;
}

bool
senders_report(const struct senders *s)
{
	const struct scans *scans = s->scans;
	char names[SCANS_NAMES_MAX], ours[SENDERS_HOPS_SIZE];

	if (s->shared)
		return true;
	if (s->unheard[0] != '\0')
		warnx("zsend sent by %s, where zrecv does not listen: the scan is incomplete: give both the same -i", s->unheard);
	if (s->foreign)
		warnx("zsend sent from an address that is not this machine's: its replies may go elsewhere, and the scan may be incomplete");
	if (s->probe[0] != '\0')
		warnx("zsend's probe was %s and zrecv's is %s: give both the same -M", s->probe, scans_names(scans, names));
	if (s->ports[0] != '\0')
		warnx("zsend's source ports were %s and zrecv's are %u-%u: give both the same -s", s->ports, scans->sources.first,
		    (unsigned)(scans->sources.first + scans->sources.range - 1));
	if (s->hops[0] != '\0') {
		tell_own_hops(&scans->hops, ours, sizeof(ours));
		warnx("zsend's --ttl was %s and zrecv's is %s: give both the same --ttl and --flow", s->hops, ours);
	}
	return s->unheard[0] == '\0' && !s->foreign && s->probe[0] == '\0' && s->ports[0] == '\0' && s->hops[0] == '\0';
}

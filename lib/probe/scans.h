/* SPDX-License-Identifier: ISC
 *
 * The probes of a scan: one, or one for each of several protocols, all with the same key and
 * source ports. The protocol selects the probe for a target, and the probe that a packet may
 * answer.
 */
#ifndef PROBE_SCANS_H
#define PROBE_SCANS_H

#include "addr/ports.h"
#include "probe/about.h"
#include "probe/probe.h"

/* One each for TCP, UDP and ICMP. */
#define SCANS_MAX 3

struct scans {
	struct scan scan[SCANS_MAX];
	size_t n;
	struct template templates[SCANS_MAX][2];    /* for IPv4 and IPv6 */
	/* the index of the scan for each protocol of ports; SCANS_MAX: none */
	uint8_t of_protocol[PROTOCOLS];
	const char *args[SCANS_MAX];        /* from --probe-args; NULL: none */

	/* the arguments of --probe-args in the order of the command line */
	const char **given;
	size_t given_n;
	bool has_sources;                   /* -s */
	struct sources sources;
	struct hops hops;                   /* --ttl, --flow */
	struct about about;                 /* --about, --about-in */
	/* --from-any-port; NULL: replies come from the probed port */
	const struct ports *probed;
};

/* Selects the default probe. */
void scans_init(struct scans *);

/*
 * -M: one probe, or several with commas between them, each for another protocol. --probe-args:
 * the arguments of the only probe, or NAME=ARGS for one of several; the last ones for a probe
 * count. -s: the source ports. Each ends the program with status 2 and a message if its argument
 * is wrong.
 */
void scans_option(struct scans *, const char *names);
void scans_args_option(struct scans *, const char *args);
void scans_sources_option(struct scans *, const char *ports);

/*
 * Call this once, after all options: parses the arguments, and completes templates and source
 * ports.
 */
void scans_complete(struct scans *);

void scans_set_key(struct scans *, const struct key *);

/* Writes the names of all probes with commas between them; returns text. */
enum { SCANS_NAMES_MAX = 96 };
const char *scans_names(const struct scans *, char text[SCANS_NAMES_MAX]);

/* Registers the files that --probe-args name. */
void scans_files(const struct scans *, struct files *);

/*
 * --print-probe: prints facts about the probes with their arguments as lines name=value
 * (zsend.1), and ends the program. ports are those of -p; wire_bits is the number of bits of a
 * probe on an Ethernet.
 */
_Noreturn void scans_print_and_exit(const struct scans *, const struct ports *, uint64_t wire_bits);

/* Ends the program with status 2 if a probe cannot be used with these hops. */
void scans_check_hops(const struct scans *);

/* Ends the program with status 2 if --about is combined with an option that excludes it. */
void scans_check_about(const struct scans *);

/*
 * Whether any probe carries the URI of --about at these ports; for a protocol with none of these
 * ports, at any port.
 */
bool scans_hold_about(const struct scans *, const struct ports *);

/* The columns of a row if the user names none. */
const char *scans_columns(const struct scans *);

/* The largest number of payloads that attempts use in turn; 0: each probe has one payload. */
unsigned scans_payloads(const struct scans *);

/* Whether any of the probes has the property. */
bool scans_have_ports(const struct scans *);
bool scans_read_data(const struct scans *);

static inline bool
scans_are_several(const struct scans *s)
{
	return s->n > 1;
}

/* The scan for a protocol of ports; NULL: none. */
static inline const struct scan *
scans_of_protocol(const struct scans *s, enum protocol protocol)
{
	unsigned i = s->of_protocol[protocol];

	return i < SCANS_MAX ? &s->scan[i] : NULL;
}

/* The scan with this protocol in the IP header of a family; NULL: none. */
const struct scan *scans_of_ip(const struct scans *, uint8_t protocol, bool ip6);

/* The protocol of ports that name none. */
enum protocol scans_unnamed(const struct scans *);

/* The protocol of a probe's ports. */
enum protocol scans_protocol(const struct probe *);

#endif

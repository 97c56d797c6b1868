/* SPDX-License-Identifier: ISC
 *
 * The probes of a scan: one, or one for each of several protocols, all with the same key and source
 * ports. Which of them a target gets, and which of them a packet may answer, is told by the
 * protocol.
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
	struct template templates[SCANS_MAX][2];    /* of IPv4 and IPv6 */
	uint8_t of_protocol[PROTOCOLS];     /* their numbers, of each protocol of ports; SCANS_MAX: there is none */
	const char *args[SCANS_MAX];        /* of --probe-args, NULL where there are none */

	const char **given;                 /* --probe-args as they came */
	size_t given_n;
	bool has_sources;                   /* -s */
	struct sources sources;
	struct hops hops;                   /* --ttl, --flow */
	struct about about;                 /* --about, --about-in */
	const struct ports *probed;         /* --from-any-port; NULL: replies come from the port that was probed */
};

/* The default probe alone. */
void scans_init(struct scans *);

/*
 * -M: a probe, or several with commas between them, each for another protocol. --probe-args: those
 * of the only probe, or NAME=ARGS of one of several; of two for the same probe the last one counts.
 * Each ends the program with status 2, with the reason.
 */
void scans_option(struct scans *, const char *names);
void scans_args_option(struct scans *, const char *args);
void scans_sources_option(struct scans *, const char *ports);

/* Once, after all options: reads the arguments, and completes templates and source ports. */
void scans_complete(struct scans *);

void scans_set_key(struct scans *, const struct key *);

/* The names of all, with commas between them. Returns text. */
enum { SCANS_NAMES_MAX = 96 };
const char *scans_names(const struct scans *, char text[SCANS_NAMES_MAX]);

/* Names the files that --probe-args name. */
void scans_files(const struct scans *, struct files *);

/*
 * --print-probe: prints the facts about the probes by their arguments, name=value each (zsend.1), and
 * ends the program. ports: those of -p; wire_bits: the bits that a probe takes on an Ethernet.
 */
_Noreturn void scans_print_and_exit(const struct scans *, const struct ports *, uint64_t wire_bits);

/* Whether each probe can have these hops; ends the program with status 2 where one cannot. */
void scans_check_hops(const struct scans *);

/* --about: what cannot be combined with it ends the program with status 2. */
void scans_check_about(const struct scans *);

/* Whether any probe holds the URI of --about at these ports; of a protocol that has none of them, at any port. */
bool scans_hold_about(const struct scans *, const struct ports *);

/* The columns of a row where the user names none. */
const char *scans_columns(const struct scans *);

/* The most payloads that attempts take in turn; 0: each probe has but one. */
unsigned scans_payloads(const struct scans *);

/* Whether any of them has a property. */
bool scans_have_ports(const struct scans *);
bool scans_read_data(const struct scans *);

static inline bool
scans_are_several(const struct scans *s)
{
	return s->n > 1;
}

/* That of a protocol of ports; NULL where there is none. */
static inline const struct scan *
scans_of_protocol(const struct scans *s, enum protocol protocol)
{
	unsigned i = s->of_protocol[protocol];

	return i < SCANS_MAX ? &s->scan[i] : NULL;
}

/* That which has this protocol in the IP header of a family; NULL where there is none. */
const struct scan *scans_of_ip(const struct scans *, uint8_t protocol, bool ip6);

/* The protocol of ports that name none. */
enum protocol scans_unnamed(const struct scans *);

/* The protocol of a probe's ports. */
enum protocol scans_protocol(const struct probe *);

#endif

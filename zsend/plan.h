/* SPDX-License-Identifier: ISC
 *
 * The probes of a target according to the options: a number of attempts for each of its ports.
 * Invariant: a target that plan_refuse() refuses gets none.
 */
#ifndef PLAN_H
#define PLAN_H

#include "addr/ports.h"
#include "probe/scans.h"
#include "targets/target.h"

struct plan {
	struct scans scans;
	struct ports ports;             /* -p: for targets without a port */
	struct port probe_port;         /* the default port of the only probe, if it has one */
	/* --exclude-ports: applies to ports, and to targets that name one */
	const struct port_set *excluded;
	enum protocol unnamed;          /* the protocol of ports that name none */
	/*
	 * for each target and port, by its scan; a target with an attempt gets only that one; 0:
	 * nothing is sent
	 */
	unsigned attempts[SCANS_MAX];
	bool attempts_given;            /* -P */
	bool loopback;                  /* -i is a loopback interface */
	/* -i or -w is given, so a link-local address belongs to that link */
	bool one_link;
};

/* NULL, or a message why no probe of a scan ever goes to an address. */
const char *plan_refuse_address(const struct plan *, const struct scan *, const struct addr *);

/* The same for an IPv4 address in host byte order. */
static inline const char *
plan_refuse_address4(const struct plan *p, const struct scan *scan, uint32_t a)
{
	if (scan->probe->filter_ip4 == NULL)
		return "no IPv4 probes of this kind";
	if (a == 0)
		return "unspecified address";
	if (a >> 24 == 127 && !p->loopback)
		return "loopback address";
	return a >> 28 == 0xe ? "multicast address" : a == UINT32_MAX ? "broadcast address" : NULL;
}

/* NULL, or a message why a target cannot be probed. */
const char *plan_refuse(const struct plan *, const struct target *);

/*
 * Whether a row is about a connection that this scan has opened: only the holder of the key knows
 * the sequence numbers of its segments (tcp_request.h).
 */
bool plan_is_ours(const struct plan *, const struct target *, const struct handshake *);

/*
 * The ports of a target to be probed: its own one, or those of -p. For a probe without ports the
 * number is 0.
 */
size_t plan_ports(const struct plan *, const struct target *);
struct port plan_port(const struct plan *, const struct target *, size_t i);

/* Whether --exclude-ports contains a port, or that of a target. */
static inline bool
plan_excludes(const struct plan *p, struct port port)
{
	return p->excluded != NULL && port_set_has(p->excluded, port, p->unnamed);
}

static inline bool
plan_excludes_target(const struct plan *p, const struct target *t)
{
	return plan_ports(p, t) > 0 && plan_excludes(p, plan_port(p, t, 0));
}

/* The index of the scan for a port. */
static inline unsigned
plan_scan(const struct plan *p, struct port port)
{
	return (unsigned)(scans_of_protocol(&p->scans, (enum protocol)port.protocol) - p->scans.scan);
}

/* The number of attempts for one port, and for all ports together. */
unsigned plan_attempts(const struct plan *, const struct target *, struct port);
uint64_t plan_probes(const struct plan *, const struct target *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The probes that a target asks for, by the options: for each of its ports so many attempts.
 * Invariant: a target that plan_refuse() refuses gets none.
 */
#ifndef PLAN_H
#define PLAN_H

#include "addr/ports.h"
#include "probe/scans.h"
#include "targets/target.h"

struct plan {
	struct scans scans;
	struct ports ports;             /* -p: for targets without one */
	struct port probe_port;         /* that of the only probe, if it has one of its own */
	const struct port_set *excluded;        /* --exclude-ports: none of ports, and of targets that name one */
	enum protocol unnamed;          /* that of ports which name none */
	/* for each target and port, by its scan; for one that names its attempt that one alone; 0: nothing is sent */
	unsigned attempts[SCANS_MAX];
	bool attempts_given;            /* -P */
	bool loopback;                  /* -i is a loopback interface */
	bool one_link;                  /* -i or -w, so an address of a link is of that one */
};

/* NULL, or why no probe of a scan ever goes to an address. */
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

/* NULL, or why a target cannot be probed. */
const char *plan_refuse(const struct plan *, const struct target *);

/*
 * Whether a row tells of a connection that this scan has opened: only who has the key knows the
 * numbers of its segments (tcp_request.h).
 */
bool plan_is_ours(const struct plan *, const struct target *, const struct handshake *);

/*
 * The ports of a target that are probed: one, or those of -p. A probe without ports has the number
 * 0.
 */
size_t plan_ports(const struct plan *, const struct target *);
struct port plan_port(const struct plan *, const struct target *, size_t i);

/* Whether --exclude-ports has a port, or that of a target. */
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

/* The number of the scan that a port is of. */
static inline unsigned
plan_scan(const struct plan *p, struct port port)
{
	return (unsigned)(scans_of_protocol(&p->scans, (enum protocol)port.protocol) - p->scans.scan);
}

/* The attempts for each of them, and for all together. */
unsigned plan_attempts(const struct plan *, const struct target *, struct port);
uint64_t plan_probes(const struct plan *, const struct target *);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The host names of targets, as lines of targets tell them (zscan-targets.5), in about 17 bytes of
 * memory each beside the name itself; 12 more for an IPv6 address.
 *
 * A line without a port is for every port of every protocol, one without an attempt for every attempt; of several
 * that are for a target the most exact counts, where the port comes before the attempt. Different
 * names of one address, protocol and port (or of every port) on lines without an attempt are for the
 * attempts 0, 1, 2 ... in their order.
 */
#ifndef NAMES_H
#define NAMES_H

#include "targets/target.h"

/* The attempts at a target that have names of their own, from 0: those that a reply tells apart. */
#define NAMES_ATTEMPTS 16

struct names;

/*
 * Reads a file; "-" is the standard input. NULL where it cannot be read, a line is bad, or an
 * attempt has two names; stderr tells which. Names that are left out, as there are no more
 * attempts, are counted in a warning. unnamed: the protocol of ports that name none.
 */
struct names *names_read(const char *path, enum protocol unnamed);

/*
 * The name of a target, for as long as the names are there; NULL: it has none. The port names its
 * protocol; number 0: of a probe without ports. attempt -1: it is not known, and only a name for every attempt counts.
 */
const char *names_find(const struct names *, const struct addr *, struct port, int attempt);

/*
 * The first attempt at a target that has the same name, or has none likewise: it tells the probes
 * of one target that are for different names apart. 0 where the attempt is not known.
 */
uint8_t names_first(const struct names *, const struct addr *, struct port, int attempt);

/* How many are for attempts behind this one. */
size_t names_beyond(const struct names *, int attempt);

void names_free(struct names *);

#endif

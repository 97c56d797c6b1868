/* SPDX-License-Identifier: ISC
 *
 * The host names of targets, as lines of targets tell them (zscan-targets.5), in about 17 bytes of
 * memory each beside the name itself; 12 more for an IPv6 address.
 *
 * A line without a port applies to every port of every protocol; a line without an attempt
 * applies to every attempt. If several lines apply to a target, the most specific one wins, and
 * the port matters more than the attempt. Several different names for one address, protocol and
 * port (or for every port), on lines without an attempt, apply to the attempts 0, 1, 2 ... in
 * their order.
 */
#ifndef NAMES_H
#define NAMES_H

#include "targets/target.h"

/*
 * The number of attempts at a target that can have names of their own. A reply identifies these
 * attempts.
 */
#define NAMES_ATTEMPTS 16

struct names;

/*
 * Reads a file; "-" is the standard input. Returns NULL, after a message on stderr, if it cannot
 * be read, if a line is bad, or if an attempt has two names. Names beyond the last attempt are
 * left out and counted in a warning. unnamed is the protocol of ports that name none.
 */
struct names *names_read(const char *path, enum protocol unnamed);

/*
 * The name of a target; NULL: it has none. The name lives as long as names. The port names its
 * protocol; number 0 means a probe without ports. Attempt -1 is unknown: then only a name for
 * every attempt applies.
 */
const char *names_find(const struct names *, const struct addr *, struct port, int attempt);

/*
 * The first attempt at a target that has the same name, or no name either. It distinguishes the
 * probes of one target that are for different names. 0 if the attempt is unknown.
 */
uint8_t names_first(const struct names *, const struct addr *, struct port, int attempt);

/* The number of names for attempts after this one. */
size_t names_beyond(const struct names *, int attempt);

void names_free(struct names *);

#endif

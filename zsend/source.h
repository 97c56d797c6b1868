/* SPDX-License-Identifier: ISC
 *
 * The source addresses of probes, as an option gives them. Invariant: none is an address from
 * which no packet may come.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "addr/ranges.h"

/*
 * Adds addresses, prefixes and ranges, separated by commas. Ends the program with status 2 if one
 * is wrong or contains an address from which no packet may come: unspecified, multicast or
 * broadcast (RFC 1122, section 3.2.1.3; RFC 4291, sections 2.5.2 and 2.7).
 */
void source_option(const char *option, const char *arg, struct ranges *);

/*
 * Whether one of the addresses is not ours, so that replies to it would not reach us. If so,
 * prints a warning.
 */
bool source_is_foreign(const char *option, const struct ranges *sources, const struct ranges *ours);

#endif

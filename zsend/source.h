/* SPDX-License-Identifier: ISC
 *
 * The addresses that probes may come from, as an option gives them. Invariant: none is one that no
 * packet may come from.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "addr/ranges.h"

/*
 * Adds addresses, prefixes and ranges, separated by commas. Ends the program with status 2 where
 * one of them is bad, or holds an address that no packet may come from: unspecified, multicast or
 * broadcast (RFC 1122, 3.2.1.3; RFC 4291, 2.5.2 and 2.7).
 */
void source_option(const char *option, const char *arg, struct ranges *);

/*
 * Whether one of the addresses is not ours, so that replies to it would not reach us; then stderr
 * says so.
 */
bool source_is_foreign(const char *option, const struct ranges *sources, const struct ranges *ours);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Payloads that differ by target: text with ZMap's fields in it, such as ${DADDR}, read once and
 * filled in for each probe.
 */
#ifndef PAYLOAD_TEMPLATE_H
#define PAYLOAD_TEMPLATE_H

#include "probe/probe.h"

struct payload_template;

/* Ends the program with status 2 where one is unknown. The n bytes have to stay. */
struct payload_template *payload_template_parse(const uint8_t *text, size_t n);

/* Prints name and meaning of each field, and ends the program. */
_Noreturn void payload_template_list_and_exit(void);

/* The longest that the payload can be. */
size_t payload_template_max(const struct payload_template *);

/* Writes the payload of a probe and returns its length; the same probe always has the same. */
size_t payload_template_fill(const struct payload_template *, uint8_t *payload, const struct addr *source, const struct addr *target,
    const struct probe_values *);

#endif

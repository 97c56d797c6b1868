/* SPDX-License-Identifier: ISC
 *
 * Payloads from --probe-args: text:, hex:, file: or template:, followed by the bytes or the file
 * name.
 */
#ifndef PAYLOAD_ARGS_H
#define PAYLOAD_ARGS_H

#include "probe/probe.h"

/*
 * Parses a payload of at most PROBE_PAYLOAD_MAX bytes. For template:, sets *fields, and n is the
 * longest that the payload can be. Ends the program with status 2 if the arguments are wrong; the
 * message lists forms. For "template-fields" it lists the fields and ends the program with 0.
 */
struct payload payload_args_parse(const char *args, const struct payload_template **fields, const char *forms);

/* The same, and stores the payload in a template; each probe fills in its fields. */
void payload_args_take(struct template *, const char *args, const char *forms);

/* The file that the arguments name, or NULL. */
const char *payload_args_file(const char *args);

#endif

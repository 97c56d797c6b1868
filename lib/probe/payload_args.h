/* SPDX-License-Identifier: ISC
 *
 * Payloads as --probe-args gives them: text:, hex:, file: or template:, and then the bytes or the
 * file.
 */
#ifndef PAYLOAD_ARGS_H
#define PAYLOAD_ARGS_H

#include "probe/probe.h"

/*
 * The payload, of at most PROBE_PAYLOAD_MAX bytes; of template: *fields is set, and n is the most
 * that it can become. Ends the program with status 2 if the arguments are wrong, and says that
 * it wants these forms; with 0 for "template-fields", which lists the fields.
 */
struct payload payload_args_parse(const char *args, const struct payload_template **fields, const char *forms);

/* The same, for the payload of a template, whose fields each probe fills in. */
void payload_args_take(struct template *, const char *args, const char *forms);

/* The file that they name, or NULL. */
const char *payload_args_file(const char *args);

#endif

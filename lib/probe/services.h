/* SPDX-License-Identifier: ISC
 *
 * The services that have a payload of ours: those of the folder of payloads, by the port of a
 * target, or one for all ports.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include "io/files.h"
#include "probe/service.h"

struct services;

/* All of the folder: each for its ports. */
struct services *services_open(void);

/* One alone, by its name in the folder, or by a path, which has a slash. */
struct services *services_open_one(const char *name);

/* NULL where a port has none. */
const struct service *services_find(const struct services *, uint16_t port);

/* Whether what answers at a port ignores bytes behind the payload, as is supposed where it has no service. */
bool services_take_tail(const struct services *, uint16_t port);

/* The longest payload of all, with so many bytes behind those that take them. */
size_t services_payload_max(const struct services *, size_t tail);

/* Names all files of the folder as read. */
void services_files(struct files *);

/* Prints ports, name, odds of a forged answer and meaning of each, and ends the program. */
_Noreturn void services_list_and_exit(void);

#endif

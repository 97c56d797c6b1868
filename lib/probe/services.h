/* SPDX-License-Identifier: ISC
 *
 * The services for which we have a payload: those of the folder, chosen by the port of a target,
 * or one for all ports.
 */
#ifndef SERVICES_H
#define SERVICES_H

#include "io/files.h"
#include "probe/service.h"

struct services;

/* Reads all services of the folder, each for its ports. */
struct services *services_open(void);

/* Reads one service: by its name in the folder, or by a path, which contains a slash. */
struct services *services_open_one(const char *name);

/* Returns NULL if a port has no service. */
const struct service *services_find(const struct services *, uint16_t port);

/*
 * Whether hosts that answer at a port ignore bytes after the payload. This is assumed for a port
 * without a service.
 */
bool services_take_tail(const struct services *, uint16_t port);

/* The longest payload of all, with tail bytes more for those that accept them. */
size_t services_payload_max(const struct services *, size_t tail);

/* Registers all files of the folder as read. */
void services_files(struct files *);

/* Prints ports, name, odds of a forged answer and help of each service, and ends the program. */
_Noreturn void services_list_and_exit(void);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The receiver's status keys (zscan-status.5).
 */
#ifndef STATUS_KEYS_H
#define STATUS_KEYS_H

#include <stddef.h>

/* For status_open. */
size_t status_keys(void *receiver, char *line, size_t room);

#endif

/* SPDX-License-Identifier: ISC
 *
 * The addresses that are nobody's to probe, which are excluded when no list is given.
 */
#ifndef SPECIAL_H
#define SPECIAL_H

#include <stddef.h>

/* The prefix number i, from 0, of both families; NULL behind the last one. */
const char *special_entry(size_t i);

#endif

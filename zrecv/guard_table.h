/* SPDX-License-Identifier: ISC
 *
 * Makes the table of nf_tables for the guard.
 */
#ifndef GUARD_TABLE_H
#define GUARD_TABLE_H

#include <stdint.h>

/*
 * Makes a table that drops TCP packets to these ports, inclusive, in host byte order. It exists
 * as long as the returned descriptor is open, and no other program can change it. On failure
 * returns -1 and sets errno: EPERM without CAP_NET_ADMIN; ENOSYS if libnftnl is not built in;
 * others if the kernel lacks nf_tables or, before Linux 5.12, tables with an owner.
 */
int guard_table_open(uint16_t first, uint16_t last);

#endif

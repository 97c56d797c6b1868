/* SPDX-License-Identifier: ISC
 *
 * The table of nf_tables that is the guard.
 */
#ifndef GUARD_TABLE_H
#define GUARD_TABLE_H

#include <stdint.h>

/*
 * Makes a table that drops TCP to these ports, both of them included, in host byte order. It lives
 * as long as the descriptor that is returned, and no other program can change it. -1 and errno
 * where there is none: EPERM without CAP_NET_ADMIN; ENOSYS where libnftnl is not built in; others
 * where the kernel lacks nf_tables or, before Linux 5.12, tables with an owner.
 */
int guard_table_open(uint16_t first, uint16_t last);

#endif

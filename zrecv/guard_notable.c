/* SPDX-License-Identifier: ISC
 *
 * Replaces guard_table.c in builds without libnftnl.
 */
#include "guard_table.h"

#include <errno.h>

int
guard_table_open(uint16_t first, uint16_t last)
{
	(void)first;
	(void)last;
	errno = ENOSYS;
	return -1;
}

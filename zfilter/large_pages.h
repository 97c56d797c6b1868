/* SPDX-License-Identifier: ISC
 *
 * Allocates memory for random access in large pages. With pages of the usual size, address
 * translation would take most of the time of a look-up, in particular on a virtual machine.
 */
#ifndef LARGE_PAGES_H
#define LARGE_PAGES_H

#include <stddef.h>

/* Uses large pages if the system has them and n bytes justify one. Ends like allocate_or_die(). */
void *large_pages_allocate_or_die(size_t n);

#endif

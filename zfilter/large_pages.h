/* SPDX-License-Identifier: ISC
 *
 * Memory that is looked up at random. In pages of the usual size, finding the page would take most
 * of the time of a look-up, in particular on a virtual machine.
 */
#ifndef LARGE_PAGES_H
#define LARGE_PAGES_H

#include <stddef.h>

/* In large pages, where there are any and n bytes are worth one. Ends like allocate_or_die(). */
void *large_pages_allocate_or_die(size_t n);

#endif

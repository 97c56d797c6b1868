/* SPDX-License-Identifier: ISC
 *
 * Who made a host, by its MAC: the registry of IEEE, if the system has a copy. Invariant: what the
 * copy holds is text, whatever bytes it has.
 */
#ifndef VENDORS_H
#define VENDORS_H

#include <stddef.h>
#include <stdint.h>

struct vendors;

/* The variable that names the file. */
#define VENDORS_VARIABLE "ZSCAN_OUI"

/*
 * Reads the file that the environment names, else what Debian's ieee-data, nmap-common, arp-scan or
 * udev have installed; NULL where there is none. Ends the program with status 2 where the file
 * that was named cannot be read.
 */
struct vendors *vendors_read(void);

/* The name that goes with a MAC of 6 bytes; NULL: it is not known. vendors may be NULL. */
const char *vendors_find(const struct vendors *, const uint8_t *mac);

#endif

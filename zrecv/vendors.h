/* SPDX-License-Identifier: ISC
 *
 * Names the vendor of a MAC address by the registry of IEEE, if the system has a copy. Invariant:
 * names are sanitized text, whatever bytes the copy has.
 */
#ifndef VENDORS_H
#define VENDORS_H

#include <stddef.h>
#include <stdint.h>

struct vendors;

/* Environment variable with the name of the file. */
#define VENDORS_VARIABLE "ZSCAN_OUI"

/*
 * Reads the file that the environment names, otherwise those of Debian's ieee-data, nmap-common,
 * arp-scan or udev; NULL if there is none. Ends the program with status 2 if the named file
 * cannot be read.
 */
struct vendors *vendors_read(void);

/* Name of the vendor of a MAC of 6 bytes; NULL: unknown. vendors may be NULL. */
const char *vendors_find(const struct vendors *, const uint8_t *mac);

#endif

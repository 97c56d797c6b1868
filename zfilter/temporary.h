/* SPDX-License-Identifier: ISC
 *
 * Temporary files without a name, in the folder that the environment's TMPDIR names, or /tmp.
 */
#ifndef TEMPORARY_H
#define TEMPORARY_H

/* The folder, for messages. */
const char *temporary_folder(void);

/* Opens one for reading and writing. Ends the program with status 3 where it cannot be. */
int temporary_open(void);

#endif

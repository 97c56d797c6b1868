/* SPDX-License-Identifier: ISC
 *
 * Opens temporary files without a name, in the folder in the environment variable TMPDIR, or in
 * /tmp.
 */
#ifndef TEMPORARY_H
#define TEMPORARY_H

/* Returns the folder, for messages. */
const char *temporary_folder(void);

/* Opens a file for reading and writing. Ends the program with status 3 on failure. */
int temporary_open(void);

#endif

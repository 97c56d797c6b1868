/* SPDX-License-Identifier: ISC
 *
 * The 128-bit key that zsend and zrecv share. Only its holder can distinguish true replies from
 * other packets.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "io/files.h"

struct key {
	uint8_t b[16];
};

/* 32 hexadecimal digits and a null byte. */
#define KEY_STRLEN 33

/*
 * Finds the key: from -k (HEX or @FILE; NULL: not given), otherwise from ZKEY in the environment
 * (the same forms), otherwise from the user's own file, which is created at first use. Ends the
 * program with status 2 and a message if there is no key, or if others could read it.
 */
void key_find(struct key *, const char *option);

/* Registers the file that key_find will read, if any. */
void key_files(struct files *, const char *option);

/* Makes a key from the kernel's random source. */
void key_random(struct key *);

void key_format(const struct key *, char s[KEY_STRLEN]);

/*
 * Whether a file holds this key or does not exist. Ends the program with status 2 if it is not a
 * private key file.
 */
bool key_is_saved(const struct key *, const char *path);

/*
 * Writes the key to a file with mode 0600, in one step: other readers see the whole file or none.
 * Replaces a regular file or a symbolic link, never the target of the link, and refuses devices
 * and the like. The file stays locked until the process ends, so that no other process writes its
 * key there. Ends the program with status 2 if this fails, or if another process holds the file.
 */
void key_save(const struct key *, const char *path);

#endif

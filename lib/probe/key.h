/* SPDX-License-Identifier: ISC
 *
 * The 128-bit key that zsend and zrecv share: whoever has it can tell a true
 * reply from any other packet.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "io/files.h"

struct key {
	uint8_t b[16];
};

/* 32 hexadecimal digits and a NUL. */
#define KEY_STRLEN 33

/*
 * Finds the key: from -k (HEX or @FILE; NULL where not given), else from
 * ZKEY in the environment (the same forms), else from the user's own file,
 * which is made at first use. Ends the program with status 2 and a message where
 * there is none to be had, or where others could read it.
 */
void key_find(struct key *, const char *option);

/* Names the file that key_find will read, if it will read one. */
void key_files(struct files *, const char *option);

/* A fresh one from the kernel's random source. */
void key_random(struct key *);

void key_format(const struct key *, char s[KEY_STRLEN]);

/*
 * Whether a file holds this key, or does not exist. Ends the program with status 2 where it is no
 * private key file.
 */
bool key_is_saved(const struct key *, const char *path);

/*
 * Writes the key to a file, mode 0600, in one step: other readers see all of it or
 * no file. A file of that name is replaced, never followed if it is a link;
 * what else there is, like a device, is left alone. It stays locked until
 * the process ends, so that no other one puts its key there meanwhile.
 * Ends the program with status 2 where that fails, or another process holds the file.
 */
void key_save(const struct key *, const char *path);

#endif

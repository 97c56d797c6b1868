/* SPDX-License-Identifier: ISC
 *
 * Stores each text once, with a number that the caller assigns.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Maximum number of bytes of all texts with their lengths, so that an offset is below 2^31. */
#define TEXTS_MAX INT32_MAX

struct text_slot {
	uint32_t hash;
	uint32_t at;                /* offset of the text; 0: the slot is free */
	uint32_t value;
};

struct texts {
	char *text;                 /* consecutive, each preceded by its length */
	size_t used, room, max;
	struct text_slot *slots;    /* their number is a power of two */
	size_t slots_n, n;
	uint8_t seed[16];           /* strangers must not be able to choose collisions */
};

void texts_init(struct texts *);

/*
 * Returns the slot of a text, valid until the next call. A new text is added with the value 0.
 * Returns NULL if there would be more than max bytes.
 */
struct text_slot *texts_add(struct texts *, const char *, size_t n);

/*
 * Adds bytes after the last text that are not part of it. Returns false if there would be more than
 * max bytes.
 */
bool texts_extend(struct texts *, const void *, size_t n);

/* Must be called after the last text is added, and before many look-ups. */
void texts_seal(struct texts *);

/* The same as texts_add(), but returns NULL for a new text. */
const struct text_slot *texts_find(const struct texts *, const char *, size_t n);

/* Returns the text at an offset. */
static inline const char *
texts_at(const struct texts *t, uint32_t at)
{
	return t->text + at;
}

/* Returns the length of the text at an offset, 4 bytes, followed by the text. */
static inline const char *
texts_length_at(const struct texts *t, uint32_t at)
{
	return t->text + at - sizeof(uint32_t);
}

#endif

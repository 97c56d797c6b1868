/* SPDX-License-Identifier: ISC
 *
 * Texts, each of which is held once, with a number that somebody gives it.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of texts, each with its length, so that a place is below 2^31. */
#define TEXTS_MAX INT32_MAX

struct text_slot {
	uint32_t hash;
	uint32_t at;                /* where the text is; 0: there is none in this slot */
	uint32_t value;
};

struct texts {
	char *text;                 /* one after the other, each with its length before it */
	size_t used, room, max;
	struct text_slot *slots;    /* a power of two of them */
	size_t slots_n, n;
	uint8_t seed[16];           /* some come from strangers, who must not make them collide */
};

void texts_init(struct texts *);

/*
 * The slot of a text, valid until the next call. One that has not come before is added, with the
 * value 0; NULL where there would be more than max bytes.
 */
struct text_slot *texts_add(struct texts *, const char *, size_t n);

/*
 * Adds bytes after the last text, which are no part of it. False where there would be more than
 * max.
 */
bool texts_extend(struct texts *, const void *, size_t n);

/* Once no more are added, but many are looked up. */
void texts_seal(struct texts *);

/* The same as texts_add(), but NULL where the text has not come before. */
const struct text_slot *texts_find(const struct texts *, const char *, size_t n);

/* The text of a slot, by its place. */
static inline const char *
texts_at(const struct texts *t, uint32_t at)
{
	return t->text + at;
}

/* Its length before it, 4 bytes. */
static inline const char *
texts_length_at(const struct texts *t, uint32_t at)
{
	return t->text + at - sizeof(uint32_t);
}

#endif

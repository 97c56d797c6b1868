/* SPDX-License-Identifier: ISC
 *
 * Stores texts in one buffer, and finds them by a hash table with linear probing, at most half
 * full.
 */
#include "texts.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "io/alloc.h"
#include "large_pages.h"
#include "probe/siphash.h"

enum { SLOTS_MIN = 1 << 10, LENGTH_SIZE = sizeof(uint32_t) };

void
texts_init(struct texts *t)
{
	*t = (struct texts){ .max = TEXTS_MAX, .slots = allocate_zeroed_or_die(SLOTS_MIN, sizeof(*t->slots)), .slots_n = SLOTS_MIN };
	if (getrandom(t->seed, sizeof(t->seed), 0) != sizeof(t->seed))
		err(3, "getrandom");
}

static uint32_t
length_at(const struct texts *t, uint32_t at)
{
	uint32_t n;

	memcpy(&n, t->text + at - LENGTH_SIZE, LENGTH_SIZE);
	return n;
}

/* Returns the slot of the text, or the free one for it. */
static struct text_slot *
slot_of(const struct texts *t, uint32_t hash, const char *s, size_t n)
{
	size_t mask = t->slots_n - 1, i = hash & mask;
	const struct text_slot *slot;

	for (; (slot = &t->slots[i])->at != 0; i = (i + 1) & mask)
		if (slot->hash == hash && length_at(t, slot->at) == n && memcmp(t->text + slot->at, s, n) == 0)
			break;
	return &t->slots[i];
}

static void
grow_slots(struct texts *t)
{
	struct text_slot *old = t->slots;
	size_t old_n = t->slots_n;

	t->slots_n *= 2;
	t->slots = allocate_zeroed_or_die(t->slots_n, sizeof(*t->slots));
	for (size_t i = 0; i < old_n; i++) {
		size_t to = old[i].hash & (t->slots_n - 1);

		if (old[i].at == 0)
			continue;
		while (t->slots[to].at != 0)
			to = (to + 1) & (t->slots_n - 1);
		t->slots[to] = old[i];
	}
	free(old);
}

static void
append(struct texts *t, const void *s, size_t n)
{
	if (n > t->room - t->used) {
		t->room = 2 * (t->used + n);
		t->text = reallocate_or_die(t->text, t->room, 1);
	}
	memcpy(t->text + t->used, s, n);
	t->used += n;
}

struct text_slot *
texts_add(struct texts *t, const char *s, size_t n)
{
	uint32_t hash = (uint32_t)siphash(t->seed, s, n), length;
	struct text_slot *slot;

	if (t->n >= t->slots_n / 2)
		grow_slots(t);
	slot = slot_of(t, hash, s, n);
	if (slot->at != 0)
		return slot;
	if (n > t->max || LENGTH_SIZE + n > t->max - t->used)
		return NULL;
	length = (uint32_t)n;
	append(t, &length, LENGTH_SIZE);
	*slot = (struct text_slot){ .hash = hash, .at = (uint32_t)t->used };
	append(t, s, n);
	t->n++;
	return slot;
}

bool
texts_extend(struct texts *t, const void *s, size_t n)
{
	if (n > t->max - t->used)
		return false;
	append(t, s, n);
	return true;
}

void
texts_seal(struct texts *t)
{
	char *text = large_pages_allocate_or_die(t->used);

	memcpy(text, t->text != NULL ? t->text : "", t->used);
	free(t->text);
	t->text = text;
	t->room = t->used;
}

const struct text_slot *
texts_find(const struct texts *t, const char *s, size_t n)
{
	const struct text_slot *slot = slot_of(t, (uint32_t)siphash(t->seed, s, n), s, n);

	return slot->at != 0 ? slot : NULL;
}

/* SPDX-License-Identifier: ISC
 *
 * Checks lib/targets/target_batch.c against lib/targets/target.c. Both ways of the former accept
 * exactly the plain lines, find the same target in them as the latter, and read no byte beyond
 * their limit.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "targets/target.h"
#include "targets/target_batch.h"

enum { PAGE = 4096, ROOM = 16 * PAGE };

static const char digits[] = "0123456789";

/* The two ways, and memory between two pages that cannot be accessed. */
struct test {
	struct target_batch fast, plain;
	char *room;
	char text[ROOM - TARGET_BATCH_BLOCK];
	size_t n;
	uint64_t random;
	uint64_t lines, taken;
};

/*
 * Decides by the form: digits and dots, at most one comma, and after it one to eight digits, with
 * or without u: before them, or icmp. target_parse() decides on the values.
 */
static bool
is_plain(const char *s, size_t n, uint64_t *target)
{
	char line[TARGET_BATCH_LINE_MAX + 1];
	struct target t;
	size_t address, prefix, port;

	if (n >= TARGET_BATCH_LINE_MAX || memchr(s, '\0', n) != NULL || target_parse(s, n, &t) != NULL)
		return false;
	memcpy(line, s, n);
	line[n] = '\0';
	address = strspn(line, "0123456789.");
	prefix = strncmp(line + address, ",u:", 3) == 0 ? 3 : line[address] == ',' ? 1 : 0;
	port = prefix > 0 ? strspn(line + address + prefix, digits) : 0;
	*target = target_mix_port(target_port(&t)) | addr_to4(&t.addr);
	return address == n || strcmp(line + address, ",icmp") == 0 || (port >= 1 && port <= 8 && address + prefix + port == n);
}

static void
check_line(struct test *t, struct target_batch *q, size_t i)
{
	const char *s = q->text + q->start[i];
	size_t n = q->start[i + 1] - q->start[i] - 1;
	uint64_t target = 0;
	bool plain = is_plain(s, n, &target), taken = target_batch_parse(q, i) > i;

	if (taken != plain || (taken && q->target[i] != target))
		errx(1, "%s: %s: %.*s", q->scalar ? "scalar" : "fast", taken ? "taken" : "refused", (int)n, s);
	t->lines++;
	t->taken += taken;
}

/* Checks the whole text, which lies at s, TARGET_BATCH_MAX lines at a time. */
static void
check_at(struct test *t, struct target_batch *q, char *s, char behind)
{
	const char *end = s + t->n, *newline;

	memset(t->room, behind, ROOM);
	memcpy(s, t->text, t->n);
	while (target_batch_find(q, s, (size_t)(end - s)) > 0) {
		for (size_t i = 0; i < q->n; i++) {
			newline = memchr(s + q->start[i], '\n', (size_t)(end - s) - q->start[i]);
			if (newline == NULL || newline + 1 != s + q->start[i + 1])
				errx(1, "line %zu: a wrong end", i);
			check_line(t, q, i);
		}
		s += q->start[q->n];
	}
	if (memchr(s, '\n', (size_t)(end - s)) != NULL)
		errx(1, "a line was not found");
}

/*
 * Checks the text as near to both forbidden pages as possible, and followed by all bytes that
 * could mislead.
 */
static void
check(struct test *t)
{
	for (const char *behind = "\n1.,"; *behind != '\0'; behind++) {
		check_at(t, &t->fast, t->room, *behind);
		check_at(t, &t->fast, t->room + ROOM - TARGET_BATCH_BLOCK - t->n, *behind);
	}
	check_at(t, &t->plain, t->room, 0);
	t->n = 0;
}

/* Adds n bytes to the text, which is checked each time it is full. */
static void
add(struct test *t, const char *s, size_t n)
{
	if (t->n + n > sizeof(t->text))
		check(t);
	memcpy(t->text + t->n, s, n);
	t->n += n;
}

static uint32_t
below(struct test *t, uint32_t n)
{
	return (uint32_t)((target_mix(t->random++) >> 32) * n >> 32);
}

/* 0 to 999 in each part, with up to three leading zeros, next to parts of all lengths. */
static void
parts(struct test *t)
{
	static const char *const others[] = { "0", "10", "255" };
	char line[64], part[4][16];

	for (int around = 0; around < 27; around++)
		for (int place = 0; place < 4; place++)
			for (int x = 0; x < 4000; x++) {
				for (int i = 0, rest = around; i < 4; i++)
					if (i != place) {
						strcpy(part[i], others[rest % 3]);
						rest /= 3;
					}
				snprintf(part[place], sizeof(part[place]), "%0*d", x / 1000 + 1, x % 1000);
				add(t, line, (size_t)snprintf(line, sizeof(line), "%s.%s.%s.%s\n", part[0], part[1], part[2], part[3]));
			}
}

/* All texts of these letters up to a length of longest bytes. */
static void
words(struct test *t, const char *letters, int longest)
{
	size_t base = strlen(letters);
	char line[32];

	for (int n = 0; n <= longest; n++) {
		uint64_t count = 1;

		for (int i = 0; i < n; i++)
			count *= base;
		for (uint64_t word = 0; word < count; word++) {
			uint64_t rest = word;

			for (int i = 0; i < n; i++, rest /= base)
				line[i] = letters[rest % base];
			line[n] = '\n';
			add(t, line, (size_t)n + 1);
		}
	}
}

static void
ports(struct test *t)
{
	static const char *const addresses[] = { "1.2.3.4", "127.0.0.1", "255.255.255.255", ".", "" };
	char line[64];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		for (int port = 0; port < 70000; port += port < 65500 ? 1 + port / 5000 : 1)
			for (int zeros = 1; zeros < 12; zeros += port % 50 == 0 ? 1 : 4)
				for (int udp = 0; udp < 2; udp++)
					add(t, line, (size_t)snprintf(line, sizeof(line), "%s,%s%0*d\n", addresses[i], udp ? "u:" : "", zeros, port));
}

/* Good lines; in every second one up to three bytes are changed. */
static void
mutations(struct test *t)
{
	char line[64];

	for (int i = 0; i < 300000; i++) {
		int n = snprintf(line, sizeof(line), "%u.%u.%u.%u", below(t, 256), below(t, 256), below(t, 256), below(t, 256));

		if (below(t, 2) == 0)
			n += snprintf(line + n, sizeof(line) - (size_t)n, below(t, 3) == 0 ? ",u:%u" : ",%u", below(t, 65536));
		else if (below(t, 4) == 0)
			n += snprintf(line + n, sizeof(line) - (size_t)n, ",icmp");
		line[n++] = '\n';
		if (below(t, 2) == 0)
			for (uint32_t changes = below(t, 4); changes > 0; changes--)
				line[below(t, (uint32_t)n)] = below(t, 2) == 0 ? (char)below(t, 256) : "0123456789., \n#\ru:icmptU"[below(t, 24)];
		add(t, line, (size_t)n);
	}
}

/* Texts that end at any byte: an incomplete line does not count. */
static void
ends(struct test *t)
{
	static const char line[] = "1.2.3.4\n255.255.255.255\n0.0.0.0,1\n255.255.255.255,00065535\n1.2.3.4,icmp\n255.255.255.255,u:00065535\n";

	for (size_t from = 0; from < sizeof(line); from++)
		for (size_t n = 0; n < sizeof(line) - from; n++) {
			add(t, line + from, n);
			check(t);
		}
}

int
main(void)
{
	static struct test t;
	char *room = mmap(NULL, ROOM + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED || mprotect(room + PAGE, ROOM, PROT_READ | PROT_WRITE) == -1)
		err(3, "mmap");
	t.room = room + PAGE;
	target_batch_open(&t.fast, false);
	target_batch_open(&t.plain, true);
	parts(&t);
	words(&t, "1.,", 12);
	words(&t, "1.", 16);
	words(&t, "01.", 11);
	words(&t, "", 0);
	ports(&t);
	mutations(&t);
	check(&t);
	ends(&t);
	printf("%s: %ju lines, %ju of them taken\n", t.fast.scalar ? "scalar" : "fast", (uintmax_t)t.lines, (uintmax_t)t.taken);
}

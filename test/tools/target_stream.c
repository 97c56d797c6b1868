/* SPDX-License-Identifier: ISC
 *
 * Drives lib/targets/stream.c with random text in random pieces: by the scalar path only; by the
 * fast path if possible; and by a fast path that takes few lines and stops at random. All ways
 * must give the same lines, numbers, kinds, targets, complaints, counts and sums, and the same
 * text, byte for byte.
 *
 *     target_stream SEED
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/block.h"
#include "targets/stream.h"

enum { ROUNDS = 150, TEXT_MAX = 1 << 20, LINES = 4000, PATIENCE = 1000 };

enum way { SCALAR, FAST, RELUCTANT, WAYS };

/* A growing array of bytes. */
struct bytes {
	char *s;
	size_t n, room;
};

/* The result of one way. */
struct outcome {
	struct bytes events, text;
	char messages[4096];
	ssize_t messages_n;
	uint64_t line, n, sum, bad;
	uint64_t run_lines;             /* taken by the fast path */
};

struct drive {
	enum way way;
	uint64_t random;
	unsigned refused;               /* times in a row that no line was wanted */
	struct target_stream stream;
	struct outcome *outcome;
};

/* The results of the next calls of read(). */
static struct {
	const char *s;
	size_t n, longest;
	uint64_t random;
} input;

static uint32_t
below(uint64_t *random, uint32_t n)
{
	return (uint32_t)((target_mix((*random)++) >> 32) * n >> 32);
}

static void
append(struct bytes *b, const void *s, size_t n)
{
	if (b->room < b->n + n) {
		b->room = 2 * (b->n + n);
		b->s = realloc(b->s, b->room);
		if (b->s == NULL)
			err(3, NULL);
	}
	memcpy(b->s + b->n, s, n);
	b->n += n;
}

ssize_t __wrap_read(int fd, void *to, size_t n);

ssize_t
__wrap_read(int fd, void *to, size_t n)
{
	size_t piece = 1 + below(&input.random, (uint32_t)input.longest);

	(void)fd;
	n = n < piece ? n : piece;
	n = n < input.n ? n : input.n;
	memcpy(to, input.s, n);
	input.s += n;
	input.n -= n;
	return (ssize_t)n;
}

/* --- the actions */

static void
record(struct outcome *o, uint64_t line, enum target_line kind, const struct target *t, const char *s, size_t n)
{
	char text[TARGET_STRLEN] = "", event[TARGET_STRLEN + 64];

	if (kind == TARGET_LINE_GOOD)
		target_format(t, text);
	append(&o->events, event, (size_t)snprintf(event, sizeof(event), "%" PRIu64 " kind %d %zu bytes %s\n", line, (int)kind, n, text));
	append(&o->text, s, n);
}

static bool
wait_until_ready(void *ctx)
{
	struct drive *d = ctx;

	if (d->way != RELUCTANT || below(&d->random, 4) > 0 || ++d->refused == PATIENCE) {
		d->refused = 0;
		return true;
	}
	return false;
}

static void
take_run(void *ctx, const struct target_batch *q, size_t first, size_t end)
{
	struct drive *d = ctx;

	if (d->way == RELUCTANT)
		end = first + below(&d->random, (uint32_t)(end - first) + 1);
	for (size_t i = first; i < end; i++) {
		struct target t = { .addr = addr_from4((uint32_t)q->target[i]) };

		target_set_port(&t, target_batch_port(q->target[i]));

		target_stream_count(&d->stream, 1, target_mix(q->target[i]));
		record(d->outcome, d->stream.line, TARGET_LINE_GOOD, &t, q->text + q->start[i], q->start[i + 1] - q->start[i]);
	}
	d->outcome->run_lines += end - first;
}

static void
take_line(void *ctx, const struct line *line, enum target_line kind, const struct target *t)
{
	struct drive *d = ctx;

	record(d->outcome, d->stream.line, kind, t, line->s, line->n);
	/* A tool may refuse a target. */
	if (kind == TARGET_LINE_GOOD && !addr_is4(&t->addr) && addr_lo(&t->addr) % 7 == 0)
		target_stream_refuse(&d->stream, line, "refused");
}

/* --- the text */

/* A line that is no header, most often a plain one. */
static size_t
put_line(uint64_t *random, bool rows, char *s)
{
	static const char *const others[] = {
		"", "# a comment", "  ", "\t# 1.2.3.4", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.4,0", "1.2.3.4,65536", "1.2.3.4,00080",
		"1.2.3.4,,+3", "1.2.3.4,80,+15", "1.2.3.4,80,+16", "1.2.3.4\r", "1.2.3.4,80\r", "1.2.3.4 seen", "1.2.3.4,80 # seen", "1.2.3.4,80,x",
		"::1.2.3.4", "2001:db8::1", "2001:db8::7,443", "1.2.3.0/24", "1.2.3.4-1.2.3.9", "1.2.3.4:80", "{\"saddr\":\"1.2.3.4\"}", "saddr,sport",
		"\"1.2.3.4\",80", "80,1.2.3.4", "x,1.2.3.4,80", "\"a \"\"quoted\"\" field\",1.2.3.4,80", "1.2.3.4,\"80\"", "1.2.3.4,80,\"x,y\"",
		"1.2.3.4,80,\"x", "\"", "y\",80", "\"x\"y,1.2.3.4", "1.2.3.4,80,,,", ",", "4294967295", "1.2.3.4\t5",
	};
	uint32_t kind = below(random, 64);
	const char *other;
	size_t n;

	if (kind == 0) {
		other = others[below(random, sizeof(others) / sizeof(*others))];
		n = strlen(other);
		memcpy(s, other, n);
	} else if (kind == 1 && below(random, 40) == 0) {
		n = below(random, 2) == 0 ? below(random, 2000) : 60000 + below(random, 200000);
		memset(s, below(random, 2) == 0 ? '1' : ',', n);
	} else if (kind == 2 && below(random, 40) == 0) {
		/* The last piece, beyond the buffer, resembles a plain line. */
		memset(s, '1', 2 * BLOCK_SIZE);
		n = 2 * BLOCK_SIZE + (size_t)sprintf(s + 2 * BLOCK_SIZE, "1.2.3.4");
	} else {
		n = (size_t)sprintf(s, "%u.%u.%u.%u", below(random, 256), below(random, 256), below(random, 256), below(random, 256));
		if (rows || kind % 2 == 0)
			n += (size_t)sprintf(s + n, below(random, 3) == 0 ? ",u:%u" : ",%u", 1 + below(random, 65535));
	}
	s[n++] = '\n';
	return n;
}

static size_t
put_text(uint64_t *random, char *s)
{
	static const char *const begins[] = {
		"", "", "\xef\xbb\xbf", "saddr\n", "saddr,sport\n", "ip,port\n", "\xef\xbb\xbf" "saddr,sport\n", "sport,saddr\n", "x,saddr,sport\n",
		"saddr,sport,x\n", "sport\n", "a,b\n", "# a comment\nsaddr,sport\n", "saddr,\"spo\nrt\"\n", "1.2.3.4,80,\"x\n",
	};
	uint32_t lines = below(random, LINES);
	const char *begin = begins[below(random, sizeof(begins) / sizeof(*begins))];
	size_t n = strlen(begin);

	memcpy(s, begin, n);
	for (uint32_t i = 0; i < lines && n < TEXT_MAX / 2; i++)
		n += put_line(random, begin[0] != '\0' && lines % 2 == 0, s + n);
	/* The last line may lack its newline. */
	return n > 0 && below(random, 2) == 0 ? n - 1 : n;
}

/* --- the comparison */

/* Descriptor 2 is a file; its beginning holds the messages of one way. */
static void
read_messages(int fd, struct outcome *o)
{
	o->messages_n = pread(fd, o->messages, sizeof(o->messages), 0);
	if (o->messages_n == -1 || ftruncate(fd, 0) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		err(3, "messages");
}

static void
drive(struct drive *d, struct inbuf *in, struct status *status, int messages)
{
	static const struct target_actions fast = { wait_until_ready, take_run, take_line }, scalar = { wait_until_ready, NULL, take_line };

	in->pos = in->end = 0;
	in->eof = in->within = false;
	target_stream_open(&d->stream, in, d->way == SCALAR ? &scalar : &fast, d);
	do
		while (target_stream_take(&d->stream) || d->refused > 0)
			;
	while (inbuf_fill(in, status));
	target_stream_report(&d->stream);
	read_messages(messages, d->outcome);
	d->outcome->line = d->stream.line;
	d->outcome->n = d->stream.n;
	d->outcome->sum = d->stream.sum;
	d->outcome->bad = d->stream.bad;
}

static void
check_same(FILE *to, const char *what, const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t at = 0;

	while (at < a_n && at < b_n && a[at] == b[at])
		at++;
	if (at == a_n && at == b_n)
		return;
	while (at > 0 && a[at - 1] != '\n')
		at--;
	fprintf(to, "%s differ, %zu and %zu bytes:\n%.*s\n%.*s\n", what, a_n, b_n, (int)(a_n - at < 300 ? a_n - at : 300), a + at,
	    (int)(b_n - at < 300 ? b_n - at : 300), b + at);
	exit(1);
}

static void
check_outcomes(FILE *to, const struct outcome *a, const struct outcome *b)
{
	check_same(to, "events", a->events.s, a->events.n, b->events.s, b->events.n);
	check_same(to, "messages", a->messages, (size_t)a->messages_n, b->messages, (size_t)b->messages_n);
	if (a->line == b->line && a->n == b->n && a->sum == b->sum && a->bad == b->bad)
		return;
	fprintf(to, "counts differ: line %" PRIu64 " %" PRIu64 " n %" PRIu64 " %" PRIu64 " bad %" PRIu64 " %" PRIu64 "\n",
	    a->line, b->line, a->n, b->n, a->bad, b->bad);
	exit(1);
}

int
main(int argc, char **argv)
{
	static char text[TEXT_MAX];
	static struct drive d;
	struct outcome outcome[WAYS] = { 0 };
	struct status status = { .fd = -1, .lifeline = -1 };
	struct inbuf in;
	uint64_t random = argc == 2 ? strtoull(argv[1], NULL, 10) << 32 : 0, lines = 0, fast = 0, bad = 0;
	FILE *to = fdopen(dup(STDOUT_FILENO), "w");
	int messages = memfd_create("messages", 0);

	if (argc != 2 || to == NULL || messages == -1 || dup2(messages, STDERR_FILENO) == -1)
		err(2, "usage: target_stream SEED");
	inbuf_open(&in, STDIN_FILENO, "stdin");
	for (int round = 0; round < ROUNDS; round++) {
		size_t n = put_text(&random, text), longest = below(&random, 2) == 0 ? 1 << 20 : 1 + below(&random, 5000);

		for (enum way way = SCALAR; way < WAYS; way++) {
			struct outcome *o = &outcome[way];

			o->events.n = o->text.n = 0;
			o->run_lines = 0;
			input.s = text;
			input.n = n;
			input.longest = longest;
			input.random = random;
			d = (struct drive){ .way = way, .random = random, .outcome = o };
			drive(&d, &in, &status, messages);
			check_same(to, "texts", text, n, o->text.s, o->text.n);
			check_outcomes(to, &outcome[SCALAR], o);
		}
		lines += outcome[FAST].line;
		fast += outcome[FAST].run_lines;
		bad += outcome[FAST].bad;
	}
	fprintf(to, "%" PRIu64 " lines, %" PRIu64 " of them by the fast path, %" PRIu64 " bad\n", lines, fast, bad);
	return fclose(to) == 0 ? 0 : 3;
}

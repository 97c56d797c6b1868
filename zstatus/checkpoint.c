/* SPDX-License-Identifier: ISC
 *
 * Writes the settings of a scan and the place of each sender to the checkpoint.
 */
#include "checkpoint.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void
checkpoint_open(struct checkpoint *c, const struct settings *settings, bool look)
{
	if (c->output.path == NULL)
		return;
	for (size_t i = 0; i < settings->n; i++)
		if (strchr(settings->setting[i].text, '\n') != NULL)
			errx(2, "-c: a line break in %.*s", (int)settings->setting[i].name_n, settings->setting[i].text);
	c->results = settings_value(settings, "output-file");
	c->key = getenv("ZKEY");
	output_open_private(&c->output, look);
}

/* Adds the place of the sender with this number, from its earlier runs and from this one. */
static void
put_sender(FILE *f, unsigned long number, const struct settings *settings, const struct scan *s, bool over)
{
	const char *last = "";
	uint64_t sent = 0;

	for (size_t i = 0; i < settings->bases; i++)
		if (settings->base[i].number == number) {
			sent = settings->base[i].sent;
			last = settings->base[i].last;
		}
	for (size_t i = 0; i < s->n; i++) {
		const struct stage *g = &s->stage[i];
		const struct place *place = over ? &g->now : &g->before;

		if (g->tool != ZSEND || g->count[SENDER] != number)
			continue;
		sent += place->sent;
		if (*place->last != '\0')
			last = place->last;
	}
	fprintf(f, "sender \"%lu %" PRIu64 "%s%s\"\n", number, sent, *last != '\0' ? " " : "", last);
}

/* Finds the lowest number of a sender that is at least from; false if there is none. */
static bool
next_sender(const struct settings *settings, const struct scan *s, uint64_t from, uint64_t *number)
{
	bool found = false;

	*number = UINT64_MAX;
	for (size_t i = 0; i < settings->bases + s->n; i++) {
		const struct stage *g = i < settings->bases ? NULL : &s->stage[i - settings->bases];
		uint64_t n = g != NULL ? g->count[SENDER] : settings->base[i].number;

		if ((g == NULL || g->tool == ZSEND) && n >= from && n <= *number) {
			*number = n;
			found = true;
		}
	}
	return found;
}

/*
 * Adds the order of the targets as zperm reported it. A continued scan has it in its settings
 * instead.
 */
static void
put_order(FILE *f, const struct settings *settings, const struct scan *s)
{
	const char *order = "";

	for (size_t i = 0; i < s->n; i++)
		if (s->stage[i].tool == ZPERM && *s->stage[i].order != '\0')
			order = s->stage[i].order;
	if (settings_value(settings, "order") == NULL && *order != '\0')
		fprintf(f, "order \"%s\"\n", order);
}

static void
put_all(FILE *f, const struct checkpoint *c, const struct settings *settings, const struct scan *s, off_t size, bool over)
{
	const struct stage *r = scan_receiver(s);
	char date[32];
	time_t now = time(NULL);
	struct tm utc;
	uint64_t number;

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	fprintf(f, "# zscan checkpoint 2\n# %s: %" PRIu64 " probes sent, %" PRIu64 " hits\nkey %s\n", date,
	    scan_total(s, ZSEND, SENT), r != NULL ? r->count[HITS] : 0, c->key != NULL ? c->key : "");
	for (size_t i = 0; i < settings->n; i++) {
		const struct setting *one = &settings->setting[i];

		if (!setting_is(one, "results-size"))
			fprintf(f, "%.*s \"%s\"\n", (int)one->name_n, one->text, setting_value(one));
	}
	fprintf(f, "results-size \"%jd\"\n", (intmax_t)size);
	put_order(f, settings, s);
	for (uint64_t from = 0; next_sender(settings, s, from, &number); from = number + 1)
		put_sender(f, number, settings, s, over);
}

/* Returns the length of a file up to the end of its last complete line. */
static off_t
whole_lines(int fd)
{
	char block[4096];
	struct stat st;
	off_t end;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return 0;
	for (end = st.st_size; end > 0;) {
		off_t from = end > (off_t)sizeof(block) ? end - (off_t)sizeof(block) : 0;
		ssize_t n = pread(fd, block, (size_t)(end - from), from);
		const char *newline = n > 0 ? memrchr(block, '\n', (size_t)n) : NULL;

		if (newline != NULL)
			return from + (newline - block) + 1;
		end = n > 0 ? from : 0;
	}
	return 0;
}

/*
 * Writes the results to disk. Returns the length of their complete lines, or -1 and errno on
 * failure.
 */
static off_t
sync_results(const char *path)
{
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1, error;
	off_t size;

	if (fd == -1)
		return path == NULL ? 0 : -1;
	size = whole_lines(fd);
	/* EINVAL: not a regular file, for example a pipe. */
	error = fdatasync(fd) == -1 && errno != EINVAL ? errno : 0;
	close(fd);
	errno = error;
	return error == 0 ? size : -1;
}

static bool
save(struct checkpoint *c, const struct settings *settings, const struct scan *s, bool over)
{
	off_t size = sync_results(c->results);
	char *text = NULL;
	size_t n;
	FILE *f = size != -1 ? open_memstream(&text, &n) : NULL;
	bool saved;

	if (f == NULL)
		return false;
	put_all(f, c, settings, s, size, over);
	saved = fclose(f) == 0 && output_replace(&c->output, text, n);
	free(text);
	return saved;
}

void
checkpoint_save(struct checkpoint *c, const struct settings *settings, const struct scan *s, bool over, struct messages *m)
{
	if (c->output.path != NULL && !save(c, settings, s, over))
		messages_cannot_write(m, c->output.path, errno);
}

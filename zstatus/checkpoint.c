/* SPDX-License-Identifier: ISC
 *
 * The checkpoint.
 */
#include "checkpoint.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Opens a new private file beside the checkpoint; -1 and errno if that fails. */
static int
open_new(struct checkpoint *c)
{
	sprintf(c->new_path, "%s.XXXXXX", c->path);
	return mkostemp(c->new_path, O_CLOEXEC);
}

void
checkpoint_open(struct checkpoint *c, const struct settings *settings)
{
	int fd;

	if (c->path == NULL)
		return;
	for (size_t i = 0; i < settings->n; i++)
		if (strchr(settings->setting[i].text, '\n') != NULL)
			errx(2, "-c: a line break in %.*s", (int)settings->setting[i].name_n, settings->setting[i].text);
	c->results = settings_value(settings, "output-file");
	c->key = getenv("ZKEY");
	c->new_path = malloc(strlen(c->path) + sizeof(".XXXXXX"));
	if (c->new_path == NULL)
		err(3, NULL);
	fd = open_new(c);
	if (fd == -1)
		err(2, "%s", c->path);
	unlink(c->new_path);
	close(fd);
}

/* Adds the place of the sender with this number, by its earlier runs and by this one. */
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

/* The lowest number of a sender that is at least from; false: there is none. */
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

static void
put_all(FILE *f, const struct checkpoint *c, const struct settings *settings, const struct scan *s, bool over)
{
	const struct stage *r = scan_receiver(s);
	char date[32];
	time_t now = time(NULL);
	struct tm utc;
	uint64_t number;

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
	fprintf(f, "# zscan checkpoint 1\n# %s: %" PRIu64 " probes sent, %" PRIu64 " hits\nkey %s\n", date,
	    scan_total(s, ZSEND, SENT), r != NULL ? r->count[HITS] : 0, c->key != NULL ? c->key : "");
	for (size_t i = 0; i < settings->n; i++) {
		const struct setting *one = &settings->setting[i];

		fprintf(f, "%.*s \"%s\"\n", (int)one->name_n, one->text, setting_value(one));
	}
	for (uint64_t from = 0; next_sender(settings, s, from, &number); from = number + 1)
		put_sender(f, number, settings, s, over);
}

/* To the disk; -1 and errno if that fails. */
static int
sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;

	if (fd == -1)
		return -1;
	error = fdatasync(fd) == -1 && errno != EINVAL ? errno : 0;     /* EINVAL: a pipe or the like */
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* Whether all has been written to the disk, the results before, and is there under its name; else errno tells why not. */
static bool
replace(struct checkpoint *c, const struct settings *settings, const struct scan *s, bool over)
{
	int fd = open_new(c), error = 0;
	FILE *f = fd != -1 ? fdopen(fd, "w") : NULL;

	if (f == NULL)
		return false;
	put_all(f, c, settings, s, over);
	if (fflush(f) == EOF || ferror(f) || fsync(fd) == -1 || (c->results != NULL && sync_file(c->results) == -1)
	    || rename(c->new_path, c->path) == -1) {
		error = errno;
		unlink(c->new_path);
	}
	fclose(f);
	errno = error;
	return error == 0;
}

void
checkpoint_save(struct checkpoint *c, const struct settings *settings, const struct scan *s, bool over, struct messages *m)
{
	if (c->path != NULL && !replace(c, settings, s, over))
		messages_cannot_write(m, c->path, errno);
}

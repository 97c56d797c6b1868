/* SPDX-License-Identifier: ISC
 *
 * Starts a receiver step by step.
 */
#include "start.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include "append.h"
#include "confine/priv.h"
#include "confine/sandbox.h"
#include "guard.h"
#include "intake.h"
#include "io/outfile.h"
#include "probe/column.h"
#include "receive.h"
#include "status_keys.h"

#define SEGMENT_COLUMNS "saddr,sport,daddr,dport,seqnum,acknum,segment"

/* Minimum for UDP probes of users other than root. */
enum { PORTS_MIN = 1024 };

bool
start_is_keyed(const struct options *o)
{
	return o->key != NULL || getenv("ZKEY") != NULL;
}

bool
start_key_is_fresh(const struct options *o, bool command)
{
	return command && !start_is_keyed(o) && o->feed == -1;
}

static void
open_capture(struct receiver *r, struct options *o, const struct status *status)
{
	if (o->read_from != NULL) {
		r->capture = capture_open_file(o->read_from, &r->scans);
		return;
	}
	if (!o->interfaces.named)
		interfaces_of_routes(&o->interfaces);
	if (r->scans.scan[0].probe->opener != NULL && !o->unguarded)
		guard_open(&r->scans.sources);
	r->capture = capture_open_live(&o->interfaces, o->ring, &r->scans);
	sample_open(&r->sample);
	r->senders = (struct senders){ .capture = r->capture, .scans = &r->scans, .shared = status->lifeline != -1 };
	if (capture_has_copies(r->capture))
		copies_open(&r->copies);
}

/* Opens and locks the outputs without changing them. */
static void
open_outputs(struct receiver *r, const struct options *o)
{
	int fd = outfile_open(o->write_to, o->append);

	rows_open(&r->rows, fd, fd == STDOUT_FILENO ? "stdout" : o->write_to);
	if (r->controls.feeds)
		feed_open(&r->feed, o->feed, "saddr,port," COLUMN_ATTEMPT_FIELD, &r->scans, &r->rows);
	else if (o->feed != -1)
		feed_open(&r->feed, o->feed, o->names != NULL ? SEGMENT_COLUMNS ",name" : SEGMENT_COLUMNS, &r->scans, &r->rows);
	if (o->replies_file != NULL)
		replies_file_open(&r->replies_file, o->replies_file, o->append);
}

/* Reads the lists that rows take text from. */
static void
read_names(struct receiver *r, const struct options *o)
{
	if (o->names != NULL && (r->names = names_read(o->names, scans_unnamed(&r->scans))) == NULL)
		exit(2);
	if (row_place(&r->rows.row, "vendor") < r->rows.row.n)
		r->vendors = vendors_read();
}

/* Completes the outputs when everything has been accepted. */
static void
begin_outputs(struct receiver *r, const struct options *o, struct status *status)
{
	capture_begin(r->capture);
	replies_file_check(&r->replies_file, r->capture);
	if (o->append)
		r->has_header = append_load(r->rows.fd, r->rows.name, &r->rows.row, r->dedup, &r->scans, r->names, o->append_port, status);
	else
		outfile_empty(r->rows.fd, r->rows.name);
	replies_file_begin(&r->replies_file, r->capture);
}

static void
say_ready(const struct receiver *r, int fd)
{
	if (fd != -1 && (write(fd, "\n", 1) != 1 || close(fd) == -1))
		err(3, "-R");
	supervisor_ready(&r->supervisor);
}

/*
 * First starts the writer threads and reads the time zone from its file: a confined receiver may do
 * neither.
 */
static void
confine(struct receiver *r, const struct options *o)
{
	rows_start(&r->rows);
	if (o->feed != -1)
		rows_start(&r->feed.rows);
	tzset();
	if (!o->no_sandbox)
		sandbox_enter((o->read_from == NULL ? SANDBOX_CAPTURE : 0) | SANDBOX_CUT_FILE);
}

/*
 * Users who get the capture privilege from our file's capabilities must see only replies to
 * probes. With UDP probes only the port identifies a reply, so there must be many: of others'
 * packets 1 in RANGE / TAG_ATTEMPTS passes, multiplied by the number of ports with
 * --from-any-port.
 */
static void
protect_others(struct receiver *r, const struct options *o)
{
	unsigned min = PORTS_MIN;

	if (o->read_from != NULL || getauxval(AT_SECURE) == 0)
		return;
	r->others_hidden = true;
	if (r->scans.probed != NULL)
		min *= (unsigned)r->scans.probed->n;
	if (scans_of_protocol(&r->scans, PROTOCOL_UDP) != NULL && r->scans.sources.range < min)
		errx(2, "-s: want %u ports or more, as you are not root: with few ports others' packets would pass for replies", min);
}

static void
take_key(struct receiver *r, const struct options *o, bool command)
{
	struct key key;

	if (start_key_is_fresh(o, command))
		key_random(&key);
	else
		key_find(&key, o->key);
	scans_set_key(&r->scans, &key);
	if (o->append && o->key_out != NULL && !key_is_saved(&key, o->key_out))
		errx(2, "--key-out: %s: holds another key, by which the file was begun: give it with -k", o->key_out);
}

/* Starts the command, which sends with our key. */
static void
start_supervisor(struct receiver *r, char **command, const struct options *o)
{
	char text[KEY_STRLEN];

	if (*command != NULL) {
		key_format(&r->scans.scan[0].key, text);
		if (setenv("ZKEY", text, 1) == -1)
			err(3, "setenv");
	}
	supervisor_start(&r->supervisor, command, o->no_sandbox, o->keeps_terminal);
}

static void
open_banners(struct receiver *r, bool named)
{
	r->banners.scan = &r->scans.scan[0];
	r->banners.dedup = r->dedup[0];
	r->banners.put = intake_connection;
	r->banners.ctx = r;
	r->banners.on = r->scans.scan[0].probe->opener != NULL;
	r->banners.named = named;
	r->banners.feed = &r->feed;
	if (r->banners.on)
		banners_open(&r->banners);
}

static void
open_controls(struct receiver *r)
{
	r->controls.scans = &r->scans;
	r->controls.put = intake_held;
	r->controls.ctx = r;
	r->controls.feed = &r->feed;
	if (controls_are_on(&r->controls) && !deny_load(&r->controls.deny))
		exit(2);
	controls_open(&r->controls);
}

/* Replies to different probes are not duplicates of each other. */
static void
open_dedup(struct receiver *r, const char *method)
{
	for (size_t i = 0; i < r->scans.n; i++)
		r->dedup[i] = dedup_open(method);
	attempts_open(&r->attempts, r->scans.n);
}

void
start_check(struct receiver *r, struct options *o)
{
	protect_others(r, o);
	row_open(&r->rows.row, o->fields, o->format, &r->scans);
	open_dedup(r, o->dedup);
	controls_check_dedup(&r->controls, r->dedup[0]);
	if (o->append_port == 0)
		o->append_port = r->scans.scan[0].probe->port;
	if (o->append)
		append_check(&r->rows.row, r->dedup[0], &r->scans, r->all, o->names != NULL, o->append_port);
}

void
start_open(struct receiver *r, struct options *o, char **command, struct status *status)
{
	take_key(r, o, *command != NULL);
	open_banners(r, o->names != NULL);
	open_controls(r);
	start_supervisor(r, command, o);
	status_open(status, "zrecv", status_keys, r);
	status_finish(status, receive_finish);
	if (o->status_fd != NULL)
		status_option(status, o->status_fd);
	open_capture(r, o, status);
	open_outputs(r, o);
	read_names(r, o);
	if (o->key_out != NULL)
		key_save(&r->scans.scan[0].key, o->key_out);
	priv_drop();
	confine(r, o);
	begin_outputs(r, o, status);
	status_start(status);
	if (receive_begin(r, status))
		say_ready(r, o->ready); /* the signal handlers are installed */
}

/* SPDX-License-Identifier: ISC
 *
 * Draws in memory, so that a failure leaves the output as it was.
 */
#include "draw.h"

#include <err.h>
#include <unistd.h>

#include "io/output.h"
#include "io/outfile.h"
#include "io/signals.h"

void
draw_check_output(const struct wishes *w, int fd)
{
	if (w->form == PICTURE_PNG && isatty(fd))
		errx(2, "a terminal shows no PNG: name a file by -o, or send it through a pipe");
}

static void
write_picture(const struct wishes *w, const struct picture *p, struct status *st)
{
	struct output output = { .path = w->output };
	int error;

	output_open(&output, false);
	draw_check_output(w, output.fd);
	output_save(&output, p->bytes, p->bytes_n);
	error = output.error;
	if (error == 0)
		return;
	output_close(&output);
	status_lost_output_and_exit(st, outfile_standard(w->output) == STDOUT_FILENO ? "stdout" : w->output, error);
}

void
draw_and_exit(const struct wishes *w, char *const *files, struct status *st)
{
	struct subject s;
	enum input_result result = subject_read(&s, &w->subject, files, st);
	struct picture picture;

	/* A part of the rows would pass for all of them. */
	if (signals_stop() != 0)
		status_exit(st, 1);
	if (subject_lacks(&s) != NULL) {
		warnx("%s: nothing to be drawn", subject_lacks(&s));
		status_exit(st, 2);
	}
	picture_init(&picture, w->form, st);
	subject_draw(&s, &picture);
	picture_finish(&picture);
	write_picture(w, &picture, st);
	if (w->is_default)
		warnx("wrote %s", w->output);
	status_exit(st, result == INPUT_WHOLE ? 0 : 1);
}

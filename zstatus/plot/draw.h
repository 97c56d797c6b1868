/* SPDX-License-Identifier: ISC
 *
 * Makes one picture: reads its subject, draws it, and writes the file once the picture is complete.
 */
#ifndef DRAW_H
#define DRAW_H

#include "subject.h"

/* The command line. */
struct wishes {
	struct subject_wishes subject;
	enum picture_form form;
	const char *output;
	bool is_default;                /* the output has its default name, which a message tells */
};

/* Ends the program if the output is a terminal and the picture is PNG. */
void draw_check_output(const struct wishes *, int fd);

/*
 * Reads the files, which are NULL after the last one, and writes the picture. An output file keeps
 * its old content until the whole picture takes its place.
 */
_Noreturn void draw_and_exit(const struct wishes *, char *const *files, struct status *);

#endif

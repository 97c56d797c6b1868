/* SPDX-License-Identifier: ISC
 *
 * One picture: read what it is of, then draw it.
 */
#ifndef DRAW_H
#define DRAW_H

#include "map.h"
#include "page.h"

enum kind { KIND_MAP, KIND_RTT, KIND_TTL, KIND_PORTS, KIND_PROGRESS, KIND_RATES, KINDS };

/* What the command line says. */
struct wishes {
	enum kind kind;
	enum picture_form form;
	const char *output;
	bool is_default;                /* that name, which is said then */
	struct map_wishes map;
	char **exclusions, **targets;   /* lists, for the map */
	size_t exclusions_n, targets_n;
	struct page_wishes page;
};

/* Its name on the command line. */
const char *draw_name(enum kind);

/* Ends the program where that form is not for this output, as PNG for a terminal. */
void draw_check_output(const struct wishes *, int fd);

/*
 * Reads the files, which are NULL after the last one, and writes the picture. Nothing is made, or
 * overwritten, before there is something to be drawn.
 */
_Noreturn void draw_and_exit(const struct wishes *, char *const *files, struct status *);

#endif

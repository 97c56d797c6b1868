/* SPDX-License-Identifier: ISC
 *
 * The formats in which rows are written, by the names that -O has for them.
 */
#ifndef ROW_FORMAT_H
#define ROW_FORMAT_H

enum row_format {
	FORMAT_CSV,                 /* RFC 4180, with a header */
	/* an object a line (RFC 8259); a value that does not apply is null */
	FORMAT_JSON,
	FORMAT_TEXT,                /* the fields with commas between them, without a header */
	FORMATS
};

/* The argument of -O; ends the program with status 2, naming all, where it is none. */
enum row_format row_format_option(const char *name);

/* --list-output-modules: prints the name of each, and ends the program. */
_Noreturn void row_format_list_and_exit(void);

#endif

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
	FORMAT_LIST,                /* address:port, [address]:port, or an address without a port */
	LINE_FORMATS,               /* those so far have a line for each row, and no row needs another one */
	FORMAT_NMAP = LINE_FORMATS, /* the XML of nmap -oX */
	FORMAT_GNMAP,               /* the lines of nmap -oG */
	FORMAT_SQLITE,              /* a table of a database */
	FORMATS
};

/*
 * Those below n are the formats of this tool, LINE_FORMATS or FORMATS; zfilter has all, and is
 * named where another tool is asked for one of the others.
 */

/* The argument of -O; ends the program with status 2, naming all, where it is none. */
enum row_format row_format_option(const char *name, enum row_format n);

/*
 * Without -O: the format that the name of the output tells by what is behind its last point, or
 * CSV. Ends the program with status 2 where that is a format of zfilter alone.
 */
enum row_format row_format_of_file(const char *path, enum row_format n);

/* --list-output-modules: prints the name of each, and ends the program. */
_Noreturn void row_format_list_and_exit(enum row_format n);

#endif

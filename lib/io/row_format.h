/* SPDX-License-Identifier: ISC
 *
 * Finds the format of rows by its name for -O, or by the end of the output's name.
 */
#ifndef ROW_FORMAT_H
#define ROW_FORMAT_H

enum row_format {
	FORMAT_CSV,                 /* RFC 4180, with a header */
	/* an object per line (RFC 8259); a value that does not apply is null */
	FORMAT_JSON,
	FORMAT_TEXT,                /* the fields with commas between them, without a header */
	FORMAT_LIST,                /* address:port, [address]:port, or an address without a port */
	LINE_FORMATS,               /* in those before it each row is a line that depends on no other */
	FORMAT_NMAP = LINE_FORMATS, /* the XML of nmap -oX */
	FORMAT_GNMAP,               /* the lines of nmap -oG */
	FORMAT_SQLITE,              /* a table of a database */
	FORMATS
};

/*
 * A tool has the formats below n, which is FORMATS for zfilter and LINE_FORMATS for others. If one
 * of these is asked for another format, the message names zfilter.
 */

/* The format of this name. If there is none, ends the program with status 2 and a list of all. */
enum row_format row_format_option(const char *name, enum row_format n);

/*
 * Without -O: the format by the end of the output's name, as in rows.json, or CSV. Ends the program
 * with status 2 if only zfilter has that format.
 */
enum row_format row_format_of_file(const char *path, enum row_format n);

/* --list-output-modules: prints the name of each format and ends the program. */
_Noreturn void row_format_list_and_exit(enum row_format n);

#endif

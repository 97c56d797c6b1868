/* SPDX-License-Identifier: ISC
 *
 * The bytes of payloads and answers as the file of a service writes them.
 */
#ifndef SERVICE_BYTES_H
#define SERVICE_BYTES_H

#include "probe/answer_form.h"
#include "probe/payload_template.h"

/* Where the reader of a file is. */
struct service_line {
	const char *path;
	char *next;                 /* the line that is not yet taken */
	unsigned line;              /* number of the last one taken, from 1 */
	unsigned first;             /* number of the first line of a value that has several */
	const char *key;
	bool has_answer;
};

/* Ends the line with a null byte and goes to the next. */
char *service_line_take(struct service_line *);

/* Ends the program with status 2: file, line, reason and the text that is wrong. */
_Noreturn void service_line_die(const struct service_line *, const char *why, const char *text);

/* Both begin at line l->first. */
struct payload_template *service_parse_payload(struct service_line *, const char *text);
struct answer_form *service_parse_answer(struct service_line *, const struct payload_template *, const char *text);

#endif

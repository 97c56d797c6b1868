/* SPDX-License-Identifier: ISC
 *
 * The syntax of payloads and answers in the file of a service.
 */
#ifndef SERVICE_BYTES_H
#define SERVICE_BYTES_H

#include "probe/answer_form.h"
#include "probe/payload_template.h"

/* The position of the parser in a file. */
struct service_line {
	const char *path;
	char *next;                 /* the first line not yet taken */
	unsigned line;              /* number of the last line taken, from 1 */
	unsigned first;             /* number of the first line of a value with several lines */
	const char *key;
	bool has_answer;
};

/* Ends the line with a null byte and advances to the next one. */
char *service_line_take(struct service_line *);

/* Ends the program with status 2 and a message: file, line, reason and the wrong text. */
_Noreturn void service_line_die(const struct service_line *, const char *why, const char *text);

/* Both start at line l->first. */
struct payload_template *service_parse_payload(struct service_line *, const char *text);
struct answer_form *service_parse_answer(struct service_line *, const struct payload_template *, const char *text);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Answers in lines of text, as those of SMTP, FTP, IMAP or Redis, and of SSH.
 */
#ifndef GREETING_H
#define GREETING_H

#include <stdbool.h>

#include "bytes.h"

/*
 * The first line that is not empty, without its end, as far as it has come; false where it is no
 * text. Text is UTF-8 or, up to half of its bytes, another 8-bit code, without control characters
 * except tabs and ESC.
 */
bool greeting_line(struct bytes answer, struct bytes *line);

/*
 * The identification of an SSH server (RFC 4253, 4.2): protocol version, and software version with
 * the comment, as far as it has come. Lines of text may stand before it. False where there is none.
 */
bool greeting_ssh(struct bytes answer, struct bytes *version, struct bytes *software);

#endif

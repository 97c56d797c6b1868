/* SPDX-License-Identifier: ISC
 *
 * Recognises answers in lines of text, such as those of SMTP, FTP, IMAP, Redis and SSH.
 */
#ifndef GREETING_H
#define GREETING_H

#include <stdbool.h>

#include "bytes.h"

/*
 * Returns the first line that is not empty, without its end; it may be incomplete. False if it is
 * not text. Text is UTF-8 or, for up to half of its bytes, another 8-bit code, without control
 * characters except tabs and ESC.
 */
bool greeting_line(struct bytes answer, struct bytes *line);

/*
 * Returns the identification of an SSH server (RFC 4253, 4.2): the protocol version, and the
 * software version with the comment, which may be incomplete. Lines of text may precede it. False
 * if there is none.
 */
bool greeting_ssh(struct bytes answer, struct bytes *version, struct bytes *software);

#endif

/* SPDX-License-Identifier: ISC
 *
 * Going on with a file of rows that was begun before: its rows are noted as replies that came,
 * and the file is changed only once all of them were understood.
 */
#ifndef APPEND_H
#define APPEND_H

#include "dedup.h"
#include "io/status.h"
#include "row.h"
#include "targets/names.h"

/*
 * Whether the columns tell which target, and so what is a duplicate; where they do not, ends the
 * program with status 2, unless duplicates are not noted. all: failures are rows too. named:
 * attempts at one target may be for different names. port: that of all rows, where no column tells;
 * 0: none.
 */
void append_check(const struct row *, const struct dedup *, const struct scans *, bool all, bool named, uint16_t port);

/*
 * Reads the file, open for reading and writing, from the start: what it holds is noted as seen.
 * Then cuts it back to its last whole row, leaves the descriptor there and returns true where it
 * has the header already. Ends the program with status 2, and the file as it was, where its rows
 * are not like ours. names: of targets; NULL: none.
 */
bool append_load(int fd, const char *name, const struct row *, struct dedup *const [SCANS_MAX], const struct scans *, const struct names *names,
    uint16_t port, struct status *);

#endif

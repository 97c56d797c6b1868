/* SPDX-License-Identifier: ISC
 *
 * Continues an existing file of rows: notes its rows as received replies. Invariant: the file is
 * changed only when all its rows have been understood.
 */
#ifndef APPEND_H
#define APPEND_H

#include "dedup.h"
#include "io/status.h"
#include "row.h"
#include "targets/names.h"

/*
 * Ends the program with status 2 if the columns do not identify the target and duplicates are
 * noted. all: failures are rows too. named: attempts at one target may be for different names.
 * port: of all rows if no column has it; 0: none.
 */
void append_check(const struct row *, const struct dedup *, const struct scans *, bool all, bool named, uint16_t port);

/*
 * Reads the file, open for reading and writing, from its start and notes its rows as received.
 * Then truncates it after its last complete row, leaves the descriptor there, and returns true if
 * it has a header. Ends the program with status 2, the file unchanged, if its rows have another
 * form. names: of targets; NULL: none.
 */
bool append_load(int fd, const char *name, const struct row *, struct dedup *const [SCANS_MAX], const struct scans *, const struct names *names,
    uint16_t port, struct status *);

#endif

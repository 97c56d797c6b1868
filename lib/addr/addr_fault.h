/* SPDX-License-Identifier: ISC
 *
 * Text that is no address, and the mistakes that people make with these: for messages that name
 * the remedy.
 */
#ifndef ADDR_FAULT_H
#define ADDR_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum addr_fault {
	ADDR_FAULT_OTHER,
	ADDR_FAULT_PORT,        /* 192.0.2.1:80, [2001:db8::1]:80 */
	ADDR_FAULT_BRACKETS,    /* [2001:db8::1] */
	ADDR_FAULT_ZEROS,       /* 010.0.0.1: octal to some programs */
	ADDR_FAULT_PATTERN,     /* 10.*.*.*, 10.0-3.0.1 */
	ADDR_FAULT_PREFIX,      /* 10.0.0.0/8 */
	ADDR_FAULT_RANGE,       /* 10.0.0.1-10.0.0.9 */
	ADDR_FAULT_MORE,        /* more than one address, or a number behind it */
	/* From here on, a file that is of another kind throughout: */
	ADDR_FAULT_JSON,
	/* text of 16 bits a character: a byte order mark, or each second byte NUL */
	ADDR_FAULT_UTF16,
	ADDR_FAULT_GZIP,
	ADDR_FAULT_XZ,
	ADDR_FAULT_ZSTD,
	ADDR_FAULT_BINARY,      /* a NUL byte, otherwise */
	ADDR_FAULTS,
};

/* Which of them the n bytes at s show, which addr_parse() has refused. */
enum addr_fault addr_fault(const char *s, size_t n);

bool addr_fault_is_other_file(enum addr_fault);

/*
 * The words for those of another kind that are the same for every reader; NULL for JSON and what
 * is no such file.
 */
const char *addr_fault_of_file(enum addr_fault);

/*
 * Whether the n bytes at s begin with a word that is an address, a prefix, a range, or a number or
 * several, as ports and prefix lengths are: "443", "80/tcp".
 */
bool addr_fault_is_number(const char *s, size_t n);

/*
 * Whether the first field in the n bytes at s, between commas, begins with one of these, maybe
 * behind punctuation and words that lead to one: "- 10.0.0.9", "port 80", "t:80".
 */
bool addr_fault_field(const char *s, size_t n);

/*
 * What the n bytes at s, which white space sets apart from the target before them, make of it, if
 * they begin so, or if an address stands anywhere in them that is no part of a name: RANGE, PREFIX
 * or MORE. Otherwise OTHER: an ordinary comment.
 */
enum addr_fault addr_fault_comment(const char *s, size_t n);

#endif

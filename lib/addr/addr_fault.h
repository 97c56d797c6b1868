/* SPDX-License-Identifier: ISC
 *
 * Diagnoses text that is not an address, so that a message can name the remedy for a common
 * mistake.
 */
#ifndef ADDR_FAULT_H
#define ADDR_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum addr_fault {
	ADDR_FAULT_OTHER,
	ADDR_FAULT_PORT,        /* 192.0.2.1:80, [2001:db8::1]:80 */
	ADDR_FAULT_BRACKETS,    /* [2001:db8::1] */
	ADDR_FAULT_ZEROS,       /* 010.0.0.1: some programs read this as octal */
	ADDR_FAULT_PATTERN,     /* 10.*.*.*, 10.0-3.0.1 */
	ADDR_FAULT_PREFIX,      /* 10.0.0.0/8 */
	ADDR_FAULT_RANGE,       /* 10.0.0.1-10.0.0.9 */
	ADDR_FAULT_MORE,        /* more than one address, or an address and a number */
	/* From here on: a file that is not a list of targets at all. */
	ADDR_FAULT_JSON,
	/* 16 bits per character: a byte order mark, or every second byte is null */
	ADDR_FAULT_UTF16,
	ADDR_FAULT_GZIP,
	ADDR_FAULT_XZ,
	ADDR_FAULT_ZSTD,
	ADDR_FAULT_BINARY,      /* any other file with a null byte */
	ADDR_FAULTS,
};

/* The mistake in the n bytes at s, which addr_parse() has refused. */
enum addr_fault addr_fault(const char *s, size_t n);

bool addr_fault_is_other_file(enum addr_fault);

/*
 * The message for a file of another kind, if it is the same for every reader; NULL for JSON and
 * for all other mistakes.
 */
const char *addr_fault_of_file(enum addr_fault);

/*
 * Whether the first word of the n bytes at s is an address, a prefix, a range, or one or more
 * numbers such as ports or prefix lengths: "443", "80/tcp".
 */
bool addr_fault_is_number(const char *s, size_t n);

/*
 * Whether the first field of the n bytes at s, which a comma ends, begins with one of these,
 * possibly after punctuation and introductory words: "- 10.0.0.9", "port 80", "t:80".
 */
bool addr_fault_field(const char *s, size_t n);

/*
 * Diagnoses a comment: the n bytes at s, which white space separates from the target before them.
 * RANGE or PREFIX: it continues the target as such. MORE: it begins with another number, or
 * contains an address that is not part of a name. OTHER: an ordinary comment.
 */
enum addr_fault addr_fault_comment(const char *s, size_t n);

#endif

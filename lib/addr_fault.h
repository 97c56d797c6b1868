/* SPDX-License-Identifier: ISC
 *
 * Text that is no address, and the mistakes that people make with these: for messages that name the remedy.
 */
#ifndef ADDR_FAULT_H
#define ADDR_FAULT_H

#include <stdbool.h>
#include <stddef.h>

enum addr_fault {
	ADDR_FAULT_OTHER,
	ADDR_FAULT_UTF16,       /* text of 16 bits a character */
	ADDR_FAULT_JSON,
	ADDR_FAULT_PORT,        /* 192.0.2.1:80, [2001:db8::1]:80 */
	ADDR_FAULT_BRACKETS,    /* [2001:db8::1] */
	ADDR_FAULT_ZEROS,       /* 010.0.0.1: octal to some programs */
	ADDR_FAULT_PATTERN,     /* 10.*.*.*, 10.0-3.0.1 */
	ADDR_FAULT_PREFIX,      /* 10.0.0.0/8 */
	ADDR_FAULT_RANGE,       /* 10.0.0.1-10.0.0.9 */
	ADDR_FAULTS,
};

/* Which of them the n bytes at s show, which addr_parse() has refused. */
enum addr_fault addr_fault(const char *s, size_t n);

/*
 * Whether the n bytes at s begin with a word that is an address, a prefix, a range, or a number or several, as ports and
 * prefix lengths are, maybe behind a word or sign that leads to one: "- 10.0.0.9", "/24", "port 80", "80/tcp".
 */
bool addr_fault_is_number(const char *s, size_t n);

#endif

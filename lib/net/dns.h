/* SPDX-License-Identifier: ISC
 *
 * DNS messages (RFC 1035, section 4). Writes questions, and reads responses without trusting
 * them: every length and pointer is checked, and every loop over a message ends.
 */
#ifndef DNS_H
#define DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets in the header, and its length. */
enum { DNS_ID = 0, DNS_FLAGS = 2, DNS_QDCOUNT = 4, DNS_ANCOUNT = 6, DNS_NSCOUNT = 8, DNS_ARCOUNT = 10, DNS_HEADER = 12 };

enum { DNS_RESPONSE = 1 << 15, DNS_RECURSION_DESIRED = 1 << 8, DNS_RCODE = 15 };

/*
 * The longest label and the longest name (RFC 1035, section 2.3.4), and the longest message that
 * dns_put_question writes.
 */
enum { DNS_LABEL_MAX = 63, DNS_NAME_MAX = 255, DNS_QUESTION_MAX = DNS_HEADER + DNS_NAME_MAX + 4 };

/* In the order of a message. */
enum dns_section { DNS_QUESTIONS, DNS_ANSWERS, DNS_AUTHORITIES, DNS_ADDITIONALS, DNS_SECTIONS };

/*
 * Writes a question of class IN with an identifier of 0 for a domain name of n bytes; recursion:
 * it asks for recursion. Returns its length, or 0 if the name is invalid.
 */
size_t dns_put_question(uint8_t message[DNS_QUESTION_MAX], int type, bool recursion, const char *name, size_t n);

/* Whether a message is a response with the one question of the message "asked", ignoring case. */
bool dns_answers(const uint8_t *message, size_t n, const uint8_t *asked, size_t asked_len);

/*
 * Whether a message is a response of a server that refuses without reading the question: an error
 * code, and neither question, answer nor authority. unbound sends only a header to clients that
 * it does not serve.
 */
bool dns_refuses(const uint8_t *message, size_t n);

/*
 * Writes the readable part of a section, in the form of zscan-rows.5, and returns its length.
 * Replaces records that do not fit into room, which is at least 4, by "...".
 */
size_t dns_format(const uint8_t *message, size_t n, enum dns_section, char *dst, size_t room);

/*
 * Whether the message has all records that its header counts, each of them correct, and nothing
 * after them. *unconsumed is the number of bytes after the last record that could be read.
 */
bool dns_check(const uint8_t *message, size_t n, size_t *unconsumed);

#endif

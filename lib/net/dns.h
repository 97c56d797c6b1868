/* SPDX-License-Identifier: ISC
 *
 * DNS messages (RFC 1035, section 4): questions are written, and whatever comes back is read with
 * nothing taken on trust: every length and pointer is checked against what is there, and every way
 * through a message has an end.
 */
#ifndef DNS_H
#define DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where things are in the header, and its length. */
enum { DNS_ID = 0, DNS_FLAGS = 2, DNS_QDCOUNT = 4, DNS_ANCOUNT = 6, DNS_NSCOUNT = 8, DNS_ARCOUNT = 10, DNS_HEADER = 12 };

enum { DNS_RESPONSE = 1 << 15, DNS_RECURSION_DESIRED = 1 << 8, DNS_RCODE = 15 };

/*
 * The longest label and the longest name (2.3.4), and the longest message that dns_put_question
 * makes.
 */
enum { DNS_LABEL_MAX = 63, DNS_NAME_MAX = 255, DNS_QUESTION_MAX = DNS_HEADER + DNS_NAME_MAX + 4 };

/* In the order of the message. */
enum dns_section { DNS_QUESTIONS, DNS_ANSWERS, DNS_AUTHORITIES, DNS_ADDITIONALS, DNS_SECTIONS };

/*
 * Writes a question, which may ask for recursion, of class IN and with an identifier of 0, for n bytes
 * of domain name. Returns its length; 0 where that is no name.
 */
size_t dns_put_question(uint8_t message[DNS_QUESTION_MAX], int type, bool recursion, const char *name, size_t n);

/*
 * Whether a response has the one question that the message "asked" has, but for upper and lower
 * case.
 */
bool dns_answers(const uint8_t *message, size_t n, const uint8_t *asked, size_t asked_len);

/*
 * Whether it is a response of a server that refuses without a look at the question: an error code,
 * and neither question, answer nor authority. unbound sends its header alone to those whom it does
 * not know.
 */
bool dns_refuses(const uint8_t *message, size_t n);

/*
 * Writes a section, in the form of zscan-rows.5, and returns the length: what can be read of it.
 * What would not fit into room, 4 or more, is left out, and "..." in its place.
 */
size_t dns_format(const uint8_t *message, size_t n, enum dns_section, char *dst, size_t room);

/*
 * Whether all is there that the header counts, each record right in itself, and nothing behind it.
 * How many bytes remain from where there is nothing more, or nothing that can be read.
 */
bool dns_check(const uint8_t *message, size_t n, size_t *unconsumed);

#endif

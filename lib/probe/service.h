/* SPDX-License-Identifier: ISC
 *
 * A payload of ours for a service over UDP: a text file that states what is sent, by which standard,
 * and the form of a true answer. zsend.1 specifies the text.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "probe/answer_form.h"
#include "probe/payload_template.h"

/* The most forms of answers, and ports, of a service. */
enum { SERVICE_FORMS_MAX = 8, SERVICE_PORTS_MAX = 16 };

struct service {
	const char *name, *help, *standard;
	const struct payload_template *payload;
	const struct answer_form *forms[SERVICE_FORMS_MAX];
	size_t form_count;          /* 0: nothing answers */
	uint16_t ports[SERVICE_PORTS_MAX];      /* whose targets get it by default */
	size_t port_count;
	bool takes_tail;            /* what answers ignores bytes behind the payload */
};

/* Reads a file PORT-NAME; ends the program with status 2 and its name and line if it is wrong. */
struct service *service_read(const char *path);

/* Whether an answer, with its bytes of tags returned, has one of the forms. */
bool service_is_answer(const struct service *, const uint8_t *data, size_t n, const uint8_t *tags);

/*
 * How likely a datagram is a true answer that somebody made who knows all but the key and the probe,
 * as the exponent of 2: by the source port, and for each field of a tag by its n bytes at one
 * place, or at any place of an answer as long as an Ethernet carries.
 */
double service_odds(const struct service *);

#endif

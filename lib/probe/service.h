/* SPDX-License-Identifier: ISC
 *
 * A payload for a service over UDP: a text file with the payload, its standard, and the forms of
 * a true answer. zsend.1 specifies the format.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "probe/answer_form.h"
#include "probe/payload_template.h"

/* The largest numbers of answer forms and of ports of a service. */
enum { SERVICE_FORMS_MAX = 8, SERVICE_PORTS_MAX = 16 };

struct service {
	const char *name, *help, *standard;
	const struct payload_template *payload;
	const struct answer_form *forms[SERVICE_FORMS_MAX];
	size_t form_count;          /* 0: nothing answers */
	/* targets with these ports get the payload by default */
	uint16_t ports[SERVICE_PORTS_MAX];
	size_t port_count;
	bool takes_tail;            /* hosts ignore bytes after the payload */
};

/*
 * Reads a file PORT-NAME. If it is wrong, ends the program with status 2 and a message with file
 * and line.
 */
struct service *service_read(const char *path);

/* Whether an answer, which returns these tag bytes, has one of the forms. */
bool service_is_answer(const struct service *, const uint8_t *data, size_t n, const uint8_t *tags);

/*
 * The probability, as an exponent of 2, that a forged datagram is accepted as a true answer. The
 * forger knows everything but the key and the probe. The source port counts, and for each tag
 * field its n bytes, either at one place or at any place of an answer that fits into an Ethernet
 * frame.
 */
double service_odds(const struct service *);

#endif

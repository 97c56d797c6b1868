/* SPDX-License-Identifier: ISC
 *
 * Parses the host and the port of a row. The columns sport and port hold the same field, but port
 * may also contain the protocol.
 */
#include "endpoint.h"

#include <stdint.h>

void
endpoint_find_columns(struct endpoint_columns *e, const struct columns *c)
{
	size_t sport = columns_find(c, "sport");

	e->saddr = columns_find(c, "saddr");
	e->port = sport != SIZE_MAX ? sport : columns_find(c, "port");
	e->proto = columns_find(c, "proto");
}

const char *
endpoint_parse(struct endpoint *e, const struct endpoint_columns *c, const struct record *r)
{
	enum protocol protocol;

	e->port = (struct port){ 0 };
	if (!addr_parse(record_text(r, c->saddr), record_length(r, c->saddr), &e->addr))
		return "saddr: no address";
	if (c->port != SIZE_MAX && record_length(r, c->port) > 0 && !port_parse(record_text(r, c->port), record_length(r, c->port), &e->port))
		return "sport: no port";
	if (c->proto != SIZE_MAX && protocol_parse(record_text(r, c->proto), record_length(r, c->proto), &protocol))
		e->port.protocol = (uint8_t)protocol;
	return NULL;
}

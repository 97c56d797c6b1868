/* SPDX-License-Identifier: ISC
 *
 * Writes the receiver's status keys. Invariant: works at any time, even before the capture is
 * open.
 */
#include "status_keys.h"

#include <inttypes.h>
#include <stdio.h>

#include "losses.h"
#include "receiver.h"

/*
 * Whether each target is one hit, whichever attempts it answered. Attempts with their own
 * payloads, names or hops may be several hits; with connections, further attempts are not
 * answered.
 */
static bool
hits_are_distinct(const struct receiver *r)
{
	return dedup_is_full(r->dedup[0]) && scans_payloads(&r->scans) <= 1 && !r->banners.on && r->names == NULL && !r->scans.hops.rising;
}

/* Adds a key and a list of counts to a line of n bytes; returns the length that the line needs. */
static size_t
put_counts(char *line, size_t room, size_t n, const char *key, const uint64_t *count, unsigned counts)
{
	for (unsigned i = 0; i < counts && n < room; i++)
		n += (size_t)snprintf(line + n, room - n, "%s%" PRIu64, i == 0 ? key : ",", count[i]);
	return n;
}

/*
 * Formats " answered=N,N distinct=1 histories=N,N,N", as far as attempts are counted. Histories
 * make sense only if hits are distinct.
 */
static void
format_attempts(const struct receiver *r, char *s, size_t room)
{
	const struct attempts *a = &r->attempts;
	bool distinct = hits_are_distinct(r);
	size_t n;

	*s = '\0';
	n = put_counts(s, room, 0, " answered=", a->answered, a->n);
	if (a->n > 0 && n < room)
		n += (size_t)snprintf(s + n, room - n, " distinct=%d", distinct);
	if (a->n > 1 && distinct)
		put_counts(s, room, n, " histories=", a->histories + 1, a->n == 2 ? 3 : ATTEMPTS_HISTORIES - 1);
}

/* Formats " open=N answers=N ..." for a probe with connections. */
static void
format_banners(const struct banners *b, char *s, size_t room)
{
	const struct feed *f = b->feed;

	*s = '\0';
	if (b->on)
		snprintf(s, room, " open=%" PRIu64 " answers=%" PRIu64 " resets=%" PRIu64 " acks=%" PRIu64 " answer_kib=%" PRIu32 " early=%" PRIu64
		    " feed_dropped=%" PRIu64, b->open, f->fed[SEGMENT_DATA], f->fed[SEGMENT_RST], f->fed[SEGMENT_ACK],
		    b->chunks.used / (1024 / CHUNK_SIZE), b->early, f->rows.dropped);
}

/* Formats " controls=N ..." for control probes. */
static void
format_controls(const struct controls *c, char *s, size_t room)
{
	*s = '\0';
	if (controls_are_on(c))
		snprintf(s, room, " controls=%" PRIu64 " control_replies=%" PRIu64 " control_answered=%" PRIu64 " control_skipped=%" PRIu64
		    " control_waiting=%" PRIu32, c->sent, c->replies, c->answered, c->skipped, c->held.n);
}

/* Formats " interfaces=NAME,NAME", the interfaces of the capture; nothing for a file. */
static void
format_interfaces(const struct receiver *r, char *s, size_t room)
{
	const char *name;
	size_t n = 0;

	*s = '\0';
	for (size_t i = 0; r->capture != NULL && (name = capture_name(r->capture, i)) != NULL && n < room; i++)
		n += (size_t)snprintf(s + n, room - n, "%s%s", i == 0 ? " interfaces=" : ",", name);
}

size_t
status_keys(void *ctx, char *line, size_t room)
{
	struct receiver *r = ctx;
	char interface[48] = "", attempts[64 + 21 * (TAG_ATTEMPTS + ATTEMPTS_HISTORIES)], names[16 + STATUS_INTERFACES_SIZE], banners[256], controls[192];
	struct capture_losses losses = losses_of_all(r->capture, &r->senders);

	if (losses.knows_interface)
		snprintf(interface, sizeof(interface), " drop_interface=%" PRIu64, losses.interface);
	format_attempts(r, attempts, sizeof(attempts));
	format_interfaces(r, names, sizeof(names));
	format_banners(&r->banners, banners, sizeof(banners));
	format_controls(&r->controls, controls, sizeof(controls));
	return (size_t)snprintf(line, room,
	    " packets=%" PRIu64 " valid=%" PRIu64 " hits=%" PRIu64 " duplicates=%" PRIu64 " invalid=%" PRIu64
	    " fragment=%" PRIu64 " truncated=%" PRIu64 " looped=%" PRIu64 " martian=%" PRIu64 " mangled=%" PRIu64
	    " rows=%" PRIu64 " drop_kernel=%" PRIu64 "%s drop_pipe=%" PRIu64 "%s unread=%" PRIu64 "%s%s%s cooldown=%d",
	    r->packets, r->valid, r->hits, r->duplicates, r->invalid,
	    r->faults[PACKET_FRAGMENT], r->faults[PACKET_TRUNCATED], r->looped, r->faults[PACKET_MARTIAN],
	    r->faults[PACKET_CHECKSUM] + r->faults[PACKET_MANGLED],
	    r->rows.count, losses.kernel, interface, r->rows.dropped, names, r->unread, attempts, banners, controls, (int)r->supervisor.cooldown);
}

/* SPDX-License-Identifier: ISC
 *
 * Fuzzes ARP replies and neighbour advertisements. An input is a byte for the family, with a bit
 * that selects a correct checksum, and the frame. One address of each family is being resolved,
 * on one of two links.
 */
#include "fuzz.h"

#include "../../zsend/neighbour_frames.c"
#include "../../zsend/neighbours.c"

static unsigned resolved;

static void
on_resolved(void *ctx, struct neighbour *e)
{
	(void)ctx;
	FUZZ_CHECK(e->state == NEIGHBOUR_REACHABLE && !(e->mac[0] & 1) && e->link == 0);
	resolved++;
}

static void
prepare(struct neighbours *n, const struct addr wanted[2])
{
	*n = (struct neighbours){
		.links_n = 2, .links = { { .ifindex = 1 }, { .ifindex = 2 } }, .resolved = on_resolved, .table = n->table,
		.oldest = NEIGHBOUR_END, .newest = NEIGHBOUR_END,
	};
	for (int i = 0; i < 2; i++) {
		struct neighbour *bucket = bucket_of(n, &wanted[i]);

		*bucket = (struct neighbour){ .addr = wanted[i], .state = NEIGHBOUR_INCOMPLETE };
		list_append(n, bucket);
		n->incomplete++;
	}
	resolved = 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *s, size_t len)
{
	static struct neighbours n;
	static struct addr wanted[2];
	uint8_t *frame;
	size_t end;

	if (len < 2)
		return 0;
	if (n.table == NULL) {
		n.table = calloc((size_t)BUCKETS * WAYS, sizeof(*n.table));
		addr_parse("10.0.0.1", 8, &wanted[0]);
		addr_parse("fd00::1", 7, &wanted[1]);
	}
	prepare(&n, wanted);
	/* As received: into 512 bytes, of which only the frame itself may be read. */
	len -= 2;
	if (len > 512)
		len = 512;
	frame = malloc(len);
	memcpy(frame, s + 2, len);
	end = len >= ND_OPTIONS ? wire_get16(frame + IP6 + 4) : 0;
	if (s[0] & 2 && len >= ND_OPTIONS && end >= 8 && end <= len - ND) {
		wire_put16(frame + ND_CHECKSUM, 0);
		wire_put16(frame + ND_CHECKSUM, icmp6_checksum(frame, end));
	}
	take_answer(&n, s[1] % 4u, s[0] & 1 ? FAMILY4 : FAMILY6, frame, len);
	FUZZ_CHECK(resolved <= 1 && n.incomplete + resolved == 2);
	FUZZ_CHECK(resolved == 0 || s[1] % 4u == 1);
	free(frame);
	return 0;
}

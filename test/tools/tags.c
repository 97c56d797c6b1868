/* SPDX-License-Identifier: ISC
 *
 * Checks that tags made many at a time equal those made one by one, and that SipHash is that of
 * the paper. usage: tags SEED
 */
#include <err.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "probe/siphash.h"
#include "probe/tag.h"
#include "targets/target.h"

enum { MOST = 200 };

int
main(int argc, char **argv)
{
	uint64_t seed = argc == 2 ? strtoull(argv[1], NULL, 0) : 0, targets[MOST], tags[MOST];
	static const uint8_t protocols[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };
	struct key key;
	struct addr source;

	for (uint8_t i = 0; i < 16; i++)
		key.b[i] = i;
	/* Appendix A of the paper: key 00 to 0f, message 00 to 0e. */
	if (siphash(key.b, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16", 15) != 0xa129ca6149be45e5)
		errx(1, "not SipHash-2-4");
	for (size_t n = 0; n <= MOST; n++) {
		for (size_t i = 0; i < 16; i++) {
			key.b[i] = (uint8_t)target_mix(seed++);
			source.b[i] = (uint8_t)target_mix(seed++);
		}
		for (size_t i = 0; i < n; i++) {
			uint64_t random = target_mix(seed++);

			targets[i] = tag_number((uint32_t)random, (uint16_t)(random >> 32), protocols[i % 3]);
		}
		tag_make_many(&key, &source, targets, n, tags);
		for (size_t i = 0; i < n; i++) {
			struct addr a = addr_from4((uint32_t)targets[i]);

			if (tags[i] != tag_make(&key, &source, &a, (uint16_t)(targets[i] >> 32), protocols[i % 3]))
				errx(1, "seed %" PRIu64 ": target %016" PRIx64 ", number %zu of %zu", seed, targets[i], i, n);
		}
	}
	puts("ok");
	return 0;
}
